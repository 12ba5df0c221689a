import { at, canonicalText } from '../../../render/json.ts';
import { referencesOf } from '../../../render/references.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';

/** What pods read once, at their start, changes, and nothing rolls them: they go on with the old. */
export const staleConfig: Rule = {
  name: 'stale-config',
  *find(comparison) {
    const changed = changedPairs(comparison, 'ConfigMap', 'Secret').filter(({ changes }) =>
      changes.some(({ path }) => /^(data|binaryData)\b/.test(path)),
    );
    const references = referencesOf(comparison.after);
    for (const { id, before, after } of comparison.workloads) {
      const [was, is] = [before, after].map(({ object }) => canonicalText(at(object, 'spec')));
      if (!after.serves || was !== is) continue;
      for (const { kind, metadata } of changed.map((pair) => pair.after)) {
        const message = `${kind} ${metadata.name} changes, but its pods are not replaced: they keep the old content until something else replaces them`;
        if (references.some((one) => one.from === id && one.kind === kind && one.name === metadata.name))
          yield consequence('NEVER RUNS', id, '', message);
      }
    }
  },
};
