import { mappingsAt } from '../../../render/json.ts';
import { containersOf, type Workload } from '../../../render/manifest.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';
import { podPath, workloadPairs } from '../paired-workloads.ts';

/** A container is gone, has another name, or starts in another order. */
export const containersGone: Rule = {
  name: 'containers-gone',
  find: (comparison) =>
    workloadPairs(comparison).flatMap(({ id, before, after }): Consequence[] => {
      const now = containersOf(after.spec).map(({ name }) => name);
      const added = now.filter((name) => !containersOf(before.spec).some((other) => other.name === name));
      const gone = containersOf(before.spec).filter(({ name }) => !now.includes(name));
      const both = now.filter((name) => !added.includes(name));
      const [was, is] = [before, after].map((one) => startOrder(one, both));
      return [
        ...gone.map(({ name }) =>
          consequence(
            added.length > 0 ? 'IDENTITY' : 'NEVER RUNS',
            id,
            podPath(after, 'containers'),
            added.length > 0
              ? `container ${name} is gone, and ${added.join(', ')} is new: logs, metrics and exec name it`
              : `container ${name} does not run any more`,
          ),
        ),
        ...(was === is
          ? []
          : [
              consequence(
                'NEVER RUNS',
                id,
                podPath(after, 'initContainers'),
                `its containers start in the order ${is}, and did in ${was}: one may miss what another makes`,
              ),
            ]),
      ];
    }),
};

function startOrder({ spec }: Workload, known: readonly string[]): string {
  return mappingsAt(spec, 'initContainers')
    .map(({ name }) => String(name))
    .filter((name) => known.includes(name))
    .join(', ');
}
