import { mappingsAt } from '../../../render/json.ts';
import { containersOf, type Workload } from '../../../render/manifest.ts';
import type { Consequence, Rule } from '../finding.ts';
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
        ...gone.map(
          ({ name }): Consequence => ({
            effect: added.length > 0 ? 'IDENTITY' : 'NEVER RUNS',
            object: id,
            path: podPath(after, 'containers'),
            message:
              added.length > 0
                ? `container ${name} is gone, and ${added.join(', ')} is new: logs, metrics and exec name it`
                : `container ${name} does not run any more`,
          }),
        ),
        ...(was === is
          ? []
          : [
              {
                effect: 'NEVER RUNS' as const,
                object: id,
                path: podPath(after, 'initContainers'),
                message: `its containers start in the order ${is}, and did in ${was}: one may miss what another makes`,
              },
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
