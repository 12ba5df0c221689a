import { at } from '../../../../render/json.ts';
import { wordsOf } from '../../../../render/manifest.ts';
import { consequence, type Rule } from '../../finding.ts';
import { type Mount, mountsOf } from '../../mounts.ts';

const given = ['configMap', 'secret', 'projected', 'downwardAPI'];

/** A container loses its mounted files, or its writable folder. */
export const lostMounts: Rule = {
  name: 'lost-mounts',
  *find({ containers }) {
    for (const { workload, name, before, after, path } of containers) {
      const now = mountsOf(workload.after, after);
      const isReadOnly = at(after, 'securityContext.readOnlyRootFilesystem') === true;
      const words = wordsOf(after).map(({ text }) => text);
      // The move is intended if the program is configured with the new path and no longer with the old one.
      const isMoved = (mount: Mount) => {
        const places = now.filter(({ source }) => source === mount.source);
        const named = (text: string) => places.some((place) => text.includes(place.path));
        return words.some(named) && words.every((text) => !text.includes(mount.path) || named(text));
      };
      for (const mount of mountsOf(workload.before, before)) {
        const finding = (message: string) =>
          consequence('NEVER RUNS', workload.id, `${path}.volumeMounts[${mount.path}]`, message);
        const same = now.find((other) => other.path === mount.path && other.source === mount.source);
        if (same !== undefined && given.includes(same.type) && (same.subPath === '') !== (mount.subPath === ''))
          yield finding(
            `container ${name} now has a ${mount.subPath === '' ? 'file' : 'folder'} at ${mount.path}, not a ${mount.subPath === '' ? 'folder' : 'file'}: subPath is ${same.subPath || 'gone'}`,
          );
        if (now.some((other) => mount.path === other.path || mount.path.startsWith(`${other.path}/`))) continue;
        const what =
          mount.type === 'emptyDir' && isReadOnly
            ? 'its root file system is read-only, so it cannot write there'
            : given.includes(mount.type) && !isMoved(mount)
              ? `it does not find the files of ${mount.source}`
              : undefined;
        if (what !== undefined) yield finding(`container ${name} no longer mounts ${mount.path}: ${what}`);
      }
    }
  },
};
