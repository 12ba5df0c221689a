import { at, canonicalText } from '../../../render/json.ts';
import { referencesOf } from '../../../render/references.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';
import { workloadPairs } from '../paired-workloads.ts';

/** What pods read once, at their start, changes, and nothing rolls them: they go on with the old. */
export const staleConfig: Rule = {
  name: 'stale-config',
  find: (comparison) => {
    const changed = changedPairs(comparison, 'ConfigMap', 'Secret').filter(({ before, after }) =>
      ['data', 'stringData', 'binaryData'].some(
        (part) => canonicalText(at(before, part)) !== canonicalText(at(after, part)),
      ),
    );
    const references = referencesOf(comparison.after);
    return workloadPairs(comparison)
      .filter(
        ({ before, after }) =>
          after.serves && canonicalText(at(before.object, 'spec')) === canonicalText(at(after.object, 'spec')),
      )
      .flatMap(({ id }) =>
        changed
          .filter((pair) =>
            references.some(
              ({ from, kind, name }) => from === id && kind === pair.after.kind && name === pair.after.metadata.name,
            ),
          )
          .map((pair) =>
            consequence(
              'NEVER RUNS',
              id,
              '',
              `${pair.after.kind} ${pair.after.metadata.name} changes, and its pods are not replaced: they go on with the old until something else does it`,
            ),
          ),
      );
  },
};
