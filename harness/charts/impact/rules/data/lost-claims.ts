import { isHook } from '../../../../model/cluster/kube-object.ts';
import { mappingsAt } from '../../../render/json.ts';
import { addedPairs, consequence, type Rule, removedPairs } from '../finding.ts';
import { successorOf } from '../paired-workloads.ts';

/** A claim, or a StatefulSet that has some, is gone or has another name: what is in it does not come along. */
export const lostClaims: Rule = {
  name: 'lost-claims',
  *find(comparison) {
    for (const { id, before } of removedPairs(comparison, 'PersistentVolumeClaim', 'StatefulSet')) {
      const isSet = before.kind === 'StatefulSet';
      if (isHook(before) || (isSet && mappingsAt(before, 'spec.volumeClaimTemplates').length === 0)) continue;
      const added = addedPairs(comparison, before.kind).map(({ after }) => after.metadata.name);
      const successor = successorOf(before.metadata.name, added);
      const renamed = successor === undefined ? '' : `; ${successor} starts empty`;
      const what = isSet
        ? 'is removed: its claims remain, and nothing reads them'
        : before.metadata.annotations?.['helm.sh/resource-policy'] === 'keep'
          ? 'is kept, but no longer used'
          : 'is removed: helm deletes the claim and its data';
      yield consequence('DATA', id, 'metadata.name', `${what}${renamed}`);
    }
  },
};
