import test from 'ava';
import { expandReferences } from './expand-references.ts';

const variables = new Map([
  ['HOST', 'api'],
  ['EMPTY', ''],
  ['NESTED', '$(HOST)'],
]);

const cases: readonly (readonly [title: string, text: string, expected: string])[] = [
  ['a reference is replaced with its value', 'http://$(HOST):80/$(EMPTY)', 'http://api:80/'],
  ['a reference to an unknown variable is unchanged', '$(NOBODY)', '$(NOBODY)'],
  ['two dollar signs escape a reference', '$$(HOST) costs $$5', '$(HOST) costs $5'],
  ['a substituted value is not expanded again', '$(NESTED)', '$(HOST)'],
  ['a lone dollar sign or one before a word is literal', 'a$ $HOST $', 'a$ $HOST $'],
  ['an unterminated reference is literal', '$(HOST', '$(HOST'],
];

for (const [title, text, expected] of cases) {
  test(title, (t) => t.is(expandReferences(text, variables), expected));
}
