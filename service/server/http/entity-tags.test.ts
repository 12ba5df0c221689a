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
  ['a version that is too large accepts none', '"7-99999999999999999999"', []],
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

const unchanged = (tags: string | undefined, since?: string) =>
  isUnchanged({ 'if-none-match': tags, 'if-modified-since': since }, '"a"', 'Sat, 31 Jan 2026 08:15:30 GMT');
test('without If-None-Match a response is not unchanged', (t) => t.false(unchanged(undefined)));
test('a matching ETag is unchanged', (t) => t.true(unchanged('"a"')));
test('the weak form of the ETag is unchanged', (t) => t.true(unchanged('W/"a"')));
test('a list that contains the ETag is unchanged', (t) => t.true(unchanged('"x", "a"')));
test('* is unchanged', (t) => t.true(unchanged('*')));
test('a different ETag is changed', (t) => t.false(unchanged('"b"')));
test('a change in the second of If-Modified-Since or before is unchanged', (t) =>
  t.true(unchanged(undefined, 'Sat, 31 Jan 2026 08:15:30 GMT')));
test('a change after If-Modified-Since is changed', (t) =>
  t.false(unchanged(undefined, 'Sat, 31 Jan 2026 08:15:29 GMT')));
test('an invalid If-Modified-Since is ignored', (t) => t.false(unchanged(undefined, 'yesterday')));
test('If-None-Match takes precedence over If-Modified-Since', (t) =>
  t.false(unchanged('"b"', 'Sat, 31 Jan 2026 08:15:30 GMT')));
