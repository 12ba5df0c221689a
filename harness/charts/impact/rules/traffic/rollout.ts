import { at, numberAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule, shown } from '../finding.ts';

/** An upgrade takes more pods away at once, or does not replace them at all. */
export const rollout: Rule = {
  name: 'rollout',
  find: (comparison) =>
    changedPairs(comparison, 'Deployment', 'StatefulSet', 'DaemonSet').flatMap(
      ({ id, after, canonicalBefore, canonicalAfter }): Consequence[] => {
        const field = after.kind === 'Deployment' ? 'spec.strategy' : 'spec.updateStrategy';
        const both = (path: string) => [at(canonicalBefore, path), at(canonicalAfter, path)];
        const finding = (effect: Consequence['effect'], path: string, message: string) =>
          consequence(effect, id, path, message);
        const [was, is] = both(`${field}.type`);
        if (was !== is) {
          const what =
            is === 'Recreate'
              ? 'an upgrade ends all pods before it starts new ones'
              : is === 'OnDelete'
                ? 'an upgrade replaces no pod until somebody deletes it'
                : 'pods are replaced another way';
          return [
            finding(
              is === 'OnDelete' ? 'NEVER RUNS' : 'TRAFFIC',
              `${field}.type`,
              `${field}.type is ${shown(is)}, and was ${shown(was)}: ${what}`,
            ),
          ];
        }
        const path = `${field}.rollingUpdate.maxUnavailable`;
        const [some, more] = both(path);
        const [settle, settled] = both('spec.minReadySeconds');
        const [partition, held] = both(`${field}.rollingUpdate.partition`);
        const [pods, podsNow] = both('spec.replicas');
        const most = numberAt(comparison.after.scalerOf(after), 'spec.maxReplicas') ?? pods ?? podsNow;
        const shares = [share(some, most), share(more, most)] as const;
        const [patience, now] = both('spec.progressDeadlineSeconds');
        return [
          ...(shares[1] > shares[0]
            ? [
                finding(
                  'TRAFFIC',
                  path,
                  `maxUnavailable is ${shown(more)}, and was ${shown(some)}: an upgrade takes more pods away at once`,
                ),
              ]
            : []),
          ...(Number(settled ?? 0) < Number(settle ?? 0)
            ? [
                finding(
                  'TRAFFIC',
                  'spec.minReadySeconds',
                  `minReadySeconds is ${shown(settled)}, and was ${shown(settle)}: an upgrade goes on before the new pods have settled`,
                ),
              ]
            : []),
          ...(Number(now ?? 0) < Math.min(Number(patience ?? 0), 60)
            ? [
                finding(
                  'NEVER RUNS',
                  'spec.progressDeadlineSeconds',
                  `progressDeadlineSeconds is ${shown(now)}, and was ${shown(patience)}: helm gives an upgrade up whose pods take longer to be ready`,
                ),
              ]
            : []),
          ...(Number(held ?? 0) > Number(partition ?? 0)
            ? [
                finding(
                  'NEVER RUNS',
                  `${field}.rollingUpdate.partition`,
                  `partition is ${shown(held)}: an upgrade leaves the pods below it as they are`,
                ),
              ]
            : []),
        ];
      },
    ),
};

/** A count or percent as one number that can be compared: pods, where it is known how many there are. */
function share(value: unknown, pods: unknown): number {
  const text = String(value ?? '25%');
  const part = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : undefined;
  if (typeof pods === 'number') return part === undefined ? Number(text) : Math.floor(part * pods);
  return part ?? Number(text) / 10;
}
