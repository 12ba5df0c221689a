import { mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';

const ways: readonly (readonly [what: string, wrap: (text: string) => string])[] = [
  ['with a line break at its end', (text) => `${text}\n`],
  ['in quotes', (text) => `"${text}"`],
  ['in quotes', (text) => `'${text}'`],
  ['encoded once more as base64', (text) => Buffer.from(text).toString('base64')],
];

/** A value has the same text as before with something around it that an author did not mean, such as a quote. */
export const wrappedValues: Rule = {
  name: 'wrapped-values',
  *find(comparison) {
    for (const { id, after, canonicalBefore, canonicalAfter } of changedPairs(comparison, 'ConfigMap', 'Secret')) {
      const [was, is] = [canonicalBefore, canonicalAfter].map((data) =>
        Object.entries(mappingAt(data, 'data')).map(([key, text]): [string, string] => [
          key,
          after.kind === 'Secret' ? Buffer.from(String(text), 'base64').toString() : String(text),
        ]),
      );
      for (const [key, message] of wrapped(was, is)) yield consequence('NEVER RUNS', id, `data.${key}`, message);
    }
    for (const { workload, before, after, path } of comparison.containers) {
      const [was, is] = [before, after].map((container) =>
        mappingsAt(container, 'env').map((one): [string, string] => [textAt(one, 'name'), textAt(one, 'value')]),
      );
      for (const [name, message] of wrapped(was, is))
        yield consequence('NEVER RUNS', workload.id, `${path}.env[${name}]`, message);
    }
  },
};

/** Which texts have something around them now; a text of several lines is a file. */
function wrapped(
  before: readonly [string, string][] = [],
  after: readonly [string, string][] = [],
): [string, string][] {
  const now = new Map(after);
  return before.flatMap(([key, was]): [string, string][] => {
    const is = now.get(key);
    const way =
      was === '' || is === was || was.slice(0, -1).includes('\n')
        ? undefined
        : ways.find(([, wrap]) => is === wrap(was));
    return way === undefined
      ? []
      : [[key, `${key} is the previous text ${way[0]}: what reads it takes that as part of the value`]];
  });
}
