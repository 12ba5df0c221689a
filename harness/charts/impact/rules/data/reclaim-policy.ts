import { at } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule, shown } from '../finding.ts';

const fields = [
  'spec.persistentVolumeReclaimPolicy',
  'reclaimPolicy',
  'spec.persistentVolumeClaimRetentionPolicy.whenDeleted',
  'spec.persistentVolumeClaimRetentionPolicy.whenScaled',
] as const;

/** What was kept when a claim, a pod or a workload goes is deleted now. */
export const reclaimPolicy: Rule = {
  name: 'reclaim-policy',
  find: (comparison) =>
    changedPairs(comparison).flatMap(({ id, canonicalBefore, canonicalAfter }) =>
      fields
        .filter((field) => at(canonicalAfter, field) === 'Delete' && at(canonicalBefore, field) !== 'Delete')
        .map((path) =>
          consequence(
            'DATA',
            id,
            path,
            `${path} is Delete, and was ${shown(at(canonicalBefore, path))}: the volume goes with what used it`,
          ),
        ),
    ),
};
