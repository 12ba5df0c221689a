import { mappingAt, textAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule, shown } from '../finding.ts';
import { podPath, workloadPairs } from '../paired-workloads.ts';

/** Pods run as another account, or theirs lost what a cloud knows it by. */
export const accounts: Rule = {
  name: 'accounts',
  find: (comparison) => [
    ...workloadPairs(comparison).flatMap(({ id, before, after }): Consequence[] => {
      const [was, is] = [before, after].map(({ spec }) => textAt(spec, 'serviceAccountName') || 'default');
      const message = `its pods run as ServiceAccount ${is}, and ran as ${was}: what that one may do, they may not`;
      return was === is ? [] : [consequence('IDENTITY', id, podPath(after, 'serviceAccountName'), message)];
    }),
    ...changedPairs(comparison, 'ServiceAccount').flatMap(({ id, before, after }) => {
      const now = mappingAt(after, 'metadata.annotations');
      return Object.entries(mappingAt(before, 'metadata.annotations'))
        .filter(([key, value]) => now[key] !== value)
        .map(([key, value]) =>
          consequence(
            'IDENTITY',
            id,
            `metadata.annotations.${key}`,
            `the annotation ${key} is ${shown(now[key])}, and was ${shown(value)}: the account is another to whoever reads it`,
          ),
        );
    }),
  ],
};
