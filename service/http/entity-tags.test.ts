import test from 'ava';
import { isUnchanged, preconditionOf } from './entity-tags.ts';

const matches: [string, string | undefined, number[] | null][] = [
  ['no If-Match accepts any version', undefined, null],
  ['If-Match * accepts any version', ' * ', null],
  ['an ETag accepts its version', '"7-3"', [3]],
  ['a list of ETags accepts each version', '"7-3", "7-4"', [3, 4]],
  ['the ETag of another dataset accepts none', '"8-3"', []],
  ['a weak ETag accepts none', 'W/"7-3"', []],
  ['an ETag without quotes accepts none', '7-3', []],
  ['an ETag with a half quote accepts none', '"7-3', []],
  ['a version of zero accepts none', '"7-0"', []],
  ['a version that no number can be accepts none', '"7-99999999999999999999"', []],
  ['SQL accepts none', '"7-1 OR 1=1"', []],
  ['an empty If-Match accepts none', '', []],
];
for (const [title, header, versions] of matches)
  test(title, (t) => t.deepEqual(preconditionOf({ 'if-match': header }, 7).oneOf, versions));

const noneMatches: [string, string | undefined, number[] | null][] = [
  ['no If-None-Match refuses no version', undefined, []],
  ['If-None-Match * refuses every version', ' * ', null],
  ['an ETag refuses its version', '"7-3"', [3]],
  ['a weak ETag refuses its version too', 'W/"7-3", "7-4"', [3, 4]],
  ['the ETag of another dataset refuses none', '"8-3"', []],
];
for (const [title, header, versions] of noneMatches)
  test(title, (t) => t.deepEqual(preconditionOf({ 'if-none-match': header }, 7).noneOf, versions));

test('without If-None-Match nothing is unchanged', (t) => t.false(isUnchanged(undefined, '"a"')));
test('the same ETag is unchanged', (t) => t.true(isUnchanged('"a"', '"a"')));
test('a weak form of the ETag is unchanged', (t) => t.true(isUnchanged('W/"a"', '"a"')));
test('one of several ETags is unchanged', (t) => t.true(isUnchanged('"x", "a"', '"a"')));
test('* is unchanged', (t) => t.true(isUnchanged('*', '"a"')));
test('another ETag is changed', (t) => t.false(isUnchanged('"b"', '"a"')));
