import { type Consequence, consequence, type Rule } from '../finding.ts';
import { mountsOf } from '../mounts.ts';
import { containerPairs } from '../paired-workloads.ts';

/** A folder whose content lasted is another one, or none. */
export const movedVolumes: Rule = {
  name: 'moved-volumes',
  find: (comparison) =>
    containerPairs(comparison).flatMap(({ workload, before, after, name, path }) => {
      const now = mountsOf(workload.after, after);
      return mountsOf(workload.before, before)
        .filter(({ lasts }) => lasts)
        .flatMap((mount): Consequence[] => {
          const finding = (message: string): Consequence[] => [
            consequence('DATA', workload.id, `${path}.volumeMounts[${mount.path}]`, message),
          ];
          const same = now.find((other) => other.path === mount.path);
          const what = `container ${name}`;
          if (same === undefined) {
            const moved = now.find((other) => other.source === mount.source && other.subPath === mount.subPath);
            return finding(
              moved === undefined
                ? `${what} no longer mounts ${mount.path}: what it writes there is lost with the pod`
                : `${what} mounts ${mount.path} at ${moved.path} now: it finds ${mount.path} empty`,
            );
          }
          if (!same.lasts)
            return finding(`${what} has ${same.source} at ${mount.path}: what it writes there is lost with the pod`);
          if (same.source !== mount.source)
            return finding(`${what} has ${same.source} at ${mount.path}, not ${mount.source}: it finds other content`);
          if (same.subPath !== mount.subPath)
            return finding(
              `${what} mounts folder ${same.subPath || '/'} of the volume at ${mount.path}, not ${mount.subPath || '/'}: it finds it empty`,
            );
          return same.readOnly && !mount.readOnly ? finding(`${what} may only read ${mount.path} now`) : [];
        });
    }),
};
