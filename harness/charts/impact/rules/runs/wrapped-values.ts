import { mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';
import { containerPairs } from '../paired-workloads.ts';

const ways: readonly (readonly [what: string, wrap: (text: string) => string])[] = [
  ['with a line break at its end', (text) => `${text}\n`],
  ['in quotes', (text) => `"${text}"`],
  ['in quotes', (text) => `'${text}'`],
  ['encoded once more as base64', (text) => Buffer.from(text).toString('base64')],
];

/** A value has the same text as before with something around it that an author did not mean, such as a quote. */
export const wrappedValues: Rule = {
  name: 'wrapped-values',
  find: (comparison) => [
    ...changedPairs(comparison, 'ConfigMap', 'Secret').flatMap(({ id, after, canonicalBefore, canonicalAfter }) => {
      const isEncoded = after.kind === 'Secret';
      const textsOf = (data: unknown) => texts(mappingAt(data, 'data'), isEncoded);
      return wrapped(textsOf(canonicalBefore), textsOf(canonicalAfter)).map(([key, message]) =>
        consequence('NEVER RUNS', id, `data.${key}`, message),
      );
    }),
    ...containerPairs(comparison).flatMap(({ workload, before, after, path }) => {
      const variables = (container: typeof before) =>
        new Map(mappingsAt(container, 'env').map((one) => [textAt(one, 'name'), textAt(one, 'value')]));
      return wrapped(variables(before), variables(after)).map(([name, message]) =>
        consequence('NEVER RUNS', workload.id, `${path}.env[${name}]`, message),
      );
    }),
  ],
};

/** The values of a ConfigMap that are no files, or those of a Secret, as a program gets them. */
function texts(data: Record<string, unknown>, isEncoded: boolean): Map<string, string> {
  const plain = Object.entries(data).map(
    ([key, text]) => [key, isEncoded ? Buffer.from(String(text), 'base64').toString() : String(text)] as const,
  );
  return new Map(plain.filter(([, text]) => !text.includes('\n') || !text.slice(0, -1).includes('\n')));
}

function wrapped(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): [string, string][] {
  return [...before].flatMap(([key, was]): [string, string][] => {
    const is = after.get(key);
    const way = was === '' || is === was ? undefined : ways.find(([, wrap]) => is === wrap(was));
    return way === undefined
      ? []
      : [[key, `${key} is the text that it was, ${way[0]}: what reads it takes that for a part of it`]];
  });
}
