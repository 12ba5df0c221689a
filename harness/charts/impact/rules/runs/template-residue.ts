import { textsIn } from '../../../render/json.ts';
import { addedPairs, changedPairs, consequence, type Rule, shown } from '../finding.ts';

/** What a template leaves behind where a value was missing, of the wrong type, or never evaluated. */
const residues: readonly (readonly [RegExp, string])[] = [
  [/<no value>|<nil>/, 'a value was missing'],
  [/%![a-z]\(|%!\(/i, 'a value was of the wrong type for its format'],
  [/^map\[|\bmap\[\w+:/, 'a mapping was written as text'],
  [/\{\{-?\s*(\.|\$|include|tpl|if|end|with|range|toYaml|default|quote)/, 'a template was not evaluated'],
  [/^-?\d(\.\d+)?e\+\d+$/, 'a number was written with an exponent: quote it'],
  [/^(?:[^:/\s]*[/:])?nil$|:%!|^null$/, 'a value was missing'],
];

/** A template left a residue in a text that had none. */
export const templateResidue: Rule = {
  name: 'template-residue',
  *find(comparison) {
    for (const { id, before, after } of [...changedPairs(comparison), ...addedPairs(comparison)]) {
      const old = new Map(textsIn(before ?? {}).map(({ path, text }) => [path, text]));
      for (const { path, text } of textsIn(after)) {
        const found = residues.find(([pattern]) => pattern.test(text) && !pattern.test(old.get(path) ?? ''));
        if (found === undefined) continue;
        const [part = ''] = found[0].exec(text) ?? [];
        const around = after.kind === 'Secret' ? part : text.slice(Math.max(0, text.indexOf(part) - 20));
        yield consequence('NEVER RUNS', id, path, `${path} holds ${shown(around)}: ${found[1]}`);
      }
    }
  },
};
