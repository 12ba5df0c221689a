import { mappingAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule } from '../finding.ts';

/** Labels that tell the pods of one release from those of another. */
const instance = ['app.kubernetes.io/instance', 'release', 'instance'];

/** A Service, policy or budget asks for fewer labels, and takes in pods that are not meant. */
export const selectedPods: Rule = {
  name: 'selected-pods',
  find: (comparison) =>
    changedPairs(comparison, 'Service', 'PodDisruptionBudget').flatMap(({ id, before, after }): Consequence[] => {
      const path = after.kind === 'Service' ? 'spec.selector' : 'spec.selector.matchLabels';
      const [was, is] = [mappingAt(before, path), mappingAt(after, path)];
      const lost = instance.filter((key) => was[key] !== undefined && is[key] === undefined);
      const pods = comparison.before.selected(was).map(({ id: pod }) => pod);
      const more = comparison.after
        .selected(is)
        .filter(
          (workload) =>
            comparison.before.byId(workload.id) !== undefined && pods.length > 0 && !pods.includes(workload.id),
        );
      const what =
        more.length > 0
          ? `the pods of ${more.map(({ id: pod }) => pod).join(' and ')} too`
          : lost.length > 0 && Object.keys(is).length > 0
            ? `the pods of every release in the namespace: ${lost.join(', ')} is gone`
            : undefined;
      if (what === undefined) return [];
      const effect = after.kind === 'Service' ? 'TRAFFIC' : 'CAPACITY';
      return [consequence(effect, id, path, `its selector finds ${what}`)];
    }),
};
