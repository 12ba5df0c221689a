import { mappingAt } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';

/** Labels that tell the pods of one release from those of another. */
const instance = ['app.kubernetes.io/instance', 'release', 'instance'];

/** A Service, policy or budget selects by fewer labels, and so matches unintended pods. */
export const selectedPods: Rule = {
  name: 'selected-pods',
  *find(comparison) {
    for (const { id, before, after } of changedPairs(comparison, 'Service', 'PodDisruptionBudget')) {
      const path = after.kind === 'Service' ? 'spec.selector' : 'spec.selector.matchLabels';
      const [was, is] = [mappingAt(before, path), mappingAt(after, path)];
      const lost = instance.filter((key) => was[key] !== undefined && is[key] === undefined);
      const old = comparison.before.selected(was).map((workload) => workload.id);
      const more = comparison.after
        .selected(is)
        .map((workload) => workload.id)
        .filter((pod) => comparison.before.byId(pod) !== undefined && old.length > 0 && !old.includes(pod));
      const what =
        more.length > 0
          ? `the pods of ${more.join(' and ')} as well`
          : lost.length > 0 && Object.keys(is).length > 0
            ? `the pods of every release in the namespace: ${lost.join(', ')} is gone`
            : undefined;
      const effect = after.kind === 'Service' ? 'TRAFFIC' : 'CAPACITY';
      if (what !== undefined) yield consequence(effect, id, path, `its selector matches ${what}`);
    }
  },
};
