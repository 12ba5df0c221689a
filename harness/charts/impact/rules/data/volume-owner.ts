import { at } from '../../../render/json.ts';
import { consequence, type Rule, shown } from '../finding.ts';
import { keepsData, podPath, workloadPairs } from '../paired-workloads.ts';

const fields = ['securityContext.runAsUser', 'securityContext.runAsGroup', 'securityContext.fsGroup'] as const;

/** Pods with a volume run as somebody else, who may not read what is on it. */
export const volumeOwner: Rule = {
  name: 'volume-owner',
  find: (comparison) =>
    workloadPairs(comparison)
      .filter(({ before }) => keepsData(before))
      .flatMap(({ id, before, after }) =>
        fields
          .filter((field) => at(before.spec, field) !== undefined && at(before.spec, field) !== at(after.spec, field))
          .map((field) =>
            consequence(
              'DATA',
              id,
              podPath(after, field),
              `${field.replace('securityContext.', '')} is ${shown(at(after.spec, field))}, and was ${shown(at(before.spec, field))}: what is on its volume belongs to another`,
            ),
          ),
      ),
};
