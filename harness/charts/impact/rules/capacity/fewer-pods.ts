import { at, mappingsAt, textAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule } from '../finding.ts';
import { podPath, workloadPairs } from '../paired-workloads.ts';

/** Fewer pods run, or they may all run on one node. */
export const fewerPods: Rule = {
  name: 'fewer-pods',
  find: (comparison) => [
    ...changedPairs(comparison, 'Deployment', 'StatefulSet').flatMap(
      ({ id, canonicalBefore, canonicalAfter, after }): Consequence[] => {
        const [was, is] = [at(canonicalBefore, 'spec.replicas'), at(canonicalAfter, 'spec.replicas')];
        const scaled = comparison.after.scalerOf(after) !== undefined;
        if (scaled || typeof was !== 'number' || typeof is !== 'number' || is >= was || is === 0) return [];
        return [consequence('CAPACITY', id, 'spec.replicas', `replicas is ${is}, and was ${was}`)];
      },
    ),
    ...workloadPairs(comparison).flatMap(({ id, before, after }): Consequence[] => {
      const keys = (spec: typeof before.spec) =>
        mappingsAt(spec, 'topologySpreadConstraints').map((spread) => textAt(spread, 'topologyKey'));
      const gone = keys(before.spec).filter((key) => !keys(after.spec).includes(key));
      const apart =
        at(before.spec, 'affinity.podAntiAffinity') !== undefined &&
        at(after.spec, 'affinity.podAntiAffinity') === undefined;
      return [
        ...gone.map((key) =>
          consequence(
            'CAPACITY',
            id,
            podPath(after, 'topologySpreadConstraints'),
            `its pods do not spread over ${key} any more: the loss of one takes them all`,
          ),
        ),
        ...(apart
          ? [
              consequence(
                'CAPACITY',
                id,
                podPath(after, 'affinity'),
                'podAntiAffinity is gone: its pods may all run on one node',
              ),
            ]
          : []),
      ];
    }),
  ],
};
