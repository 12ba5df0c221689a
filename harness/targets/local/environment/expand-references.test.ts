import test from 'ava';
import { expandReferences } from './expand-references.ts';

const variables = new Map([
  ['HOST', 'api'],
  ['EMPTY', ''],
  ['NESTED', '$(HOST)'],
]);

const cases: readonly (readonly [title: string, text: string, expected: string])[] = [
  ['a reference becomes the value', 'http://$(HOST):80/$(EMPTY)', 'http://api:80/'],
  ['an unknown name stays as it stands', '$(NOBODY)', '$(NOBODY)'],
  ['two dollar signs are one that refers to nothing', '$$(HOST) costs $$5', '$(HOST) costs $5'],
  ['a value that was put in is not read again', '$(NESTED)', '$(HOST)'],
  ['a dollar sign alone, or before a word, is text', 'a$ $HOST $', 'a$ $HOST $'],
  ['a reference without an end is text', '$(HOST', '$(HOST'],
];

for (const [title, text, expected] of cases) {
  test(title, (t) => t.is(expandReferences(text, variables), expected));
}
