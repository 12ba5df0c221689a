import { isHook } from '../../../../model/cluster/kube-object.ts';
import { mappingsAt } from '../../../render/json.ts';
import { addedPairs, consequence, type Rule, removedPairs } from '../finding.ts';

/** A claim, or a StatefulSet that has some, is gone or has another name: what is in it does not come along. */
export const lostClaims: Rule = {
  name: 'lost-claims',
  find: (comparison) => {
    const added = addedPairs(comparison);
    return removedPairs(comparison, 'PersistentVolumeClaim', 'StatefulSet').flatMap(({ id, before }) => {
      if (isHook(before)) return [];
      if (before.kind === 'StatefulSet' && mappingsAt(before, 'spec.volumeClaimTemplates').length === 0) return [];
      const instead = added.filter(({ after }) => after.kind === before.kind).map(({ after }) => after.metadata.name);
      const renamed = instead.length > 0 ? `; ${instead.join(', ')} begins empty` : '';
      const isKept = before.metadata.annotations?.['helm.sh/resource-policy'] === 'keep';
      const what =
        before.kind === 'StatefulSet'
          ? 'is removed: its claims stay behind, and nothing reads them'
          : isKept
            ? 'is no longer used, though kept'
            : 'is removed: helm deletes the claim and what is in it';
      return [consequence('DATA', id, 'metadata.name', `${what}${renamed}`)];
    });
  },
};
