import { textsIn } from '../../../render/json.ts';
import { addedPairs, type Consequence, changedPairs, consequence, type Rule, shown } from '../finding.ts';

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
  find: (comparison) =>
    [...changedPairs(comparison), ...addedPairs(comparison)].flatMap(({ id, before, after }) => {
      const old = new Map(textsIn(before ?? {}).map(({ path, text }) => [path, text]));
      return textsIn(after).flatMap(({ path, text }): Consequence[] => {
        const found = residues.find(([pattern]) => pattern.test(text) && !pattern.test(old.get(path) ?? ''));
        if (found === undefined || old.get(path) === text) return [];
        const part = found[0].exec(text)?.[0] ?? '';
        return [
          consequence(
            'NEVER RUNS',
            id,
            path,
            `${path} holds ${shown(after.kind === 'Secret' ? part : text.slice(Math.max(0, text.indexOf(part) - 20)))}: ${found[1]}`,
          ),
        ];
      });
    }),
};
