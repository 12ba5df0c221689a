import { at, textsIn } from '../../../../render/json.ts';
import { consequence, type Rule } from '../../finding.ts';
import { mountsOf } from '../../mounts.ts';
import { containerPairs } from '../../paired-workloads.ts';

const given = ['configMap', 'secret', 'projected', 'downwardAPI'];

/** A container does not find the files that it was given, or has no place to write any more. */
export const lostMounts: Rule = {
  name: 'lost-mounts',
  find: (comparison) =>
    containerPairs(comparison).flatMap(({ workload, name, before, after, path }) => {
      const now = mountsOf(workload.after, after);
      const isReadOnly = at(after, 'securityContext.readOnlyRootFilesystem') === true;
      const words = textsIn({ command: after['command'], args: after['args'], env: after['env'] });
      const named = (text: string, source: string) =>
        now.some((other) => other.source === source && text.includes(other.path));
      const isLost = (mount: (typeof now)[number]) => {
        if (now.some((other) => mount.path === other.path || mount.path.startsWith(`${other.path}/`))) return false;
        if (mount.type === 'emptyDir') return isReadOnly;
        // It was moved on purpose where nothing names the old place.
        const isElsewhere = now.some(({ source }) => source === mount.source);
        return (
          given.includes(mount.type) &&
          !(isElsewhere && words.every(({ text }) => !text.includes(mount.path) || named(text, mount.source)))
        );
      };
      return mountsOf(workload.before, before)
        .filter(isLost)
        .map((mount) =>
          consequence(
            'NEVER RUNS',
            workload.id,
            `${path}.volumeMounts[${mount.path}]`,
            `container ${name} no longer mounts ${mount.path}: ${mount.type === 'emptyDir' ? 'its root is read-only, so that it cannot write there' : `it does not find the files of ${mount.source}`}`,
          ),
        );
    }),
};
