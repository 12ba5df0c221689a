import { keysOf } from '../../../render/references.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';

/** A key of a ConfigMap or Secret is gone, which another release may read. */
export const removedKeys: Rule = {
  name: 'removed-keys',
  find: (comparison) =>
    changedPairs(comparison, 'ConfigMap', 'Secret').flatMap(({ id, before, after }) =>
      keysOf(before)
        .filter((key) => !keysOf(after).includes(key))
        .map((key) =>
          consequence(
            'IDENTITY',
            id,
            `data.${key}`,
            `key ${key} is gone: what reads it does not start, or starts without it`,
          ),
        ),
    ),
};
