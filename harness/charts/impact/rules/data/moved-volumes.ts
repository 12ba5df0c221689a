import { consequence, type Rule } from '../finding.ts';
import { type Mount, mountsOf } from '../mounts.ts';

/** A persistent folder is replaced by another one, or lost. */
export const movedVolumes: Rule = {
  name: 'moved-volumes',
  *find({ containers }) {
    for (const { workload, before, after, name, path } of containers) {
      const now = mountsOf(workload.after, after);
      for (const mount of mountsOf(workload.before, before).filter(({ lasts }) => lasts)) {
        const message = changeOf(mount, now);
        if (message !== undefined)
          yield consequence('DATA', workload.id, `${path}.volumeMounts[${mount.path}]`, `container ${name} ${message}`);
      }
    }
  },
};

/** What a container finds in the place of a mount; undefined where it finds the same. */
function changeOf({ path, source, subPath, readOnly }: Mount, now: readonly Mount[]): string | undefined {
  const same = now.find((other) => other.path === path);
  if (same === undefined) {
    const moved = now.find((other) => other.source === source && other.subPath === subPath);
    return moved === undefined
      ? `no longer mounts ${path}: what it writes there is lost with the pod`
      : `now mounts ${path} at ${moved.path}: ${path} is empty`;
  }
  if (!same.lasts) return `now mounts ${same.source} at ${path}: what it writes there is lost with the pod`;
  if (same.source !== source) return `now mounts ${same.source} at ${path}, not ${source}: the content is different`;
  if (same.subPath !== subPath)
    return `now mounts folder ${same.subPath || '/'} of the volume at ${path}, not ${subPath || '/'}: it is empty`;
  return same.readOnly && !readOnly ? `can now only read ${path}` : undefined;
}
