import test from 'ava';
import { datasetChangeSchema, newDatasetSchema } from './dataset.ts';

const create = (name: unknown, rest: object = {}) => newDatasetSchema.safeParse({ name, ...rest });

const goodNames: [string, string, string][] = [
  ['a name may have one character', 'a', 'a'],
  ['white space around a name is trimmed', ' \t iris \n', 'iris'],
  ['a no-break space around a name is trimmed', '\u00a0iris\ufeff', 'iris'],
  ['white space inside a name is kept', 'a  b', 'a  b'],
  ['a name may have 255 characters', 'x'.repeat(255), 'x'.repeat(255)],
  ['a name may have 255 characters outside the Basic Multilingual Plane', '😀'.repeat(255), '😀'.repeat(255)],
  ['white space around a name does not count towards its 255 characters', ` ${'x'.repeat(255)} `, 'x'.repeat(255)],
  ['a decomposed name is normalized to NFC', 'e\u0301', '\u00e9'],
  ['a combining character without a composed form is kept', 'x\u0301', 'x\u0301'],
  ['joiners between visible characters are kept', '👩\u200d👧', '👩\u200d👧'],
  ['a name may be right-to-left text', 'مجموعة بيانات', 'مجموعة بيانات'],
  ['a name may be an SQL statement', "'; DROP TABLE datasets; --", "'; DROP TABLE datasets; --"],
];
for (const [title, given, read] of goodNames) test(title, (t) => t.is(create(given).data?.name, read));

const badNames: [string, unknown, RegExp][] = [
  ['a missing name is rejected', undefined, /is required/],
  ['null is not a valid name', null, /a string, not null/],
  ['a number is not a valid name', 7, /a string, not a value of type number/],
  ['true is not a valid name', true, /type boolean/],
  ['an array is not a valid name', ['iris'], /not an array/],
  ['an object is not a valid name', { toString: 'iris' }, /type object/],
  ['an empty name is rejected', '', /empty or blank/],
  ['a blank name is rejected', ' \t\n\u2003', /empty or blank/],
  ['a name of 256 characters is rejected', 'x'.repeat(256), /at most 255 characters, not 256/],
  ['a name of 256 characters outside the Basic Multilingual Plane is rejected', '😀'.repeat(256), /not 256/],
  ['a NUL in a name is rejected', 'a\0b', /NUL/],
  ['a name of invisible characters only is rejected', '\u200b\u2060\ufe0f', /visible character/],
  ['a name of tag characters only is rejected', '\u{e0041}', /visible character/],
  ['a name of fillers only is rejected', '\u3164 \u2800', /visible character/],
  ['a line break inside a name is rejected', 'a\nb', /control characters/],
  ['an escape character in a name is rejected', 'a\u001b[31mb', /control characters/],
  ['a C1 control character in a name is rejected', 'a\u009bb', /control characters/],
  ['a lone surrogate in a name is rejected', 'a\ud800', /well-formed/],
];
for (const [title, given, message] of badNames) {
  test(title, (t) => {
    const { error } = create(given);
    t.deepEqual(
      error?.issues.map((issue) => issue.path),
      [['name']],
    );
    t.regex(error?.issues[0]?.message ?? '', message);
  });
}

const goodUrls = [
  'http://example.org',
  'https://example.org/a?b=c#d',
  'HTTPS://EXAMPLE.ORG/',
  'http://[::1]:8080/x',
  'https://example.org/@user',
  'https://xn--mnchen-3ya.example/%C3%BC',
  "https://example.org/~a/(b)!$&'*+,;=:@[c]",
];
for (const url of goodUrls)
  test(`the source URL ${url} is accepted unchanged`, (t) =>
    t.is(create('a', { source_url: url }).data?.source_url, url));

const badUrls = [
  '',
  'example.org',
  '/iris',
  'ftp://example.org/',
  'javascript:alert(1)',
  'data:text/plain,x',
  'file:///etc/passwd',
  'http://',
  'http:///x',
  'https://exa mple.org/',
  ' https://example.org',
  'https://example.org/\nX: y',
  'http://example.org:99999/',
  'https://example.org/\u0000',
  'https://user@example.org/',
  'https://user:secret@example.org/',
  'https://münchen.example/ü',
  'https://example.org/%',
  'https://example.org/%zz',
  ...['"', '<', '>', '\\', '^', '`', '{', '|', '}'].map((character) => `https://example.org/a${character}b`),
  `https://example.org/${'x'.repeat(2_048)}`,
];
test('a URL with a password is rejected, and the message does not contain it', (t) => {
  const { error } = create('a', { source_url: 'https://user:secret@example.org/' });
  t.is(error?.issues[0]?.message, 'must not contain a user or a password');
});
for (const url of badUrls)
  test(`${JSON.stringify(url)} is not a valid source URL`, (t) => t.false(create('a', { source_url: url }).success));
for (const value of [7, true, [], {}])
  test(`a source URL of ${JSON.stringify(value)} is rejected`, (t) =>
    t.false(create('a', { source_url: value }).success));

test('description and source_url default to null', (t) => {
  t.deepEqual(create('a').data, { name: 'a', description: null, source_url: null });
});
test('an empty description is kept and does not become null', (t) =>
  t.is(create('a', { description: '' }).data?.description, ''));
test('a description may have at most 10,000 characters', (t) => {
  t.true(create('a', { description: '😀'.repeat(10_000) }).success);
  const { error } = create('a', { description: 'x'.repeat(10_001) });
  t.is(error?.issues[0]?.message, 'must have at most 10000 characters, not 10001');
});
test('a description is not trimmed', (t) => t.is(create('a', { description: ' x ' }).data?.description, ' x '));
for (const value of [7, false, [], {}])
  test(`a description of ${JSON.stringify(value)} is rejected`, (t) =>
    t.false(create('a', { description: value }).success));
test('a NUL in a description is rejected', (t) => t.false(create('a', { description: '\0' }).success));
for (const field of ['id', 'created_at', 'updated_at', 'deleted_at', 'version', '__proto__x', 'Name']) {
  test(`the field ${field} cannot be set`, (t) => {
    t.false(create('a', { [field]: 1 }).success);
    t.false(datasetChangeSchema.safeParse({ name: 'a', [field]: 1 }).success);
  });
}
test('a key named __proto__ is an unknown field', (t) =>
  t.false(newDatasetSchema.safeParse(JSON.parse('{"name":"a","__proto__":{}}')).success));
test('all problems of a body are reported together', (t) => {
  const { error } = newDatasetSchema.safeParse({ name: '', description: 1, source_url: 'x', extra: 1 });
  t.is(error?.issues.length, 4);
});
for (const body of [null, [], 'x', 7, true])
  test(`${JSON.stringify(body)} is not a valid dataset`, (t) => t.false(newDatasetSchema.safeParse(body).success));
test('a change without fields is rejected', (t) =>
  t.regex(datasetChangeSchema.safeParse({}).error?.issues[0]?.message ?? '', /at least one/));
test('a change can clear description and source_url', (t) => {
  t.deepEqual(datasetChangeSchema.parse({ description: null, source_url: null }), {
    description: null,
    source_url: null,
  });
});
test('a change cannot clear the name', (t) => t.false(datasetChangeSchema.safeParse({ name: null }).success));
test('a parsed change contains only the given fields', (t) =>
  t.deepEqual(datasetChangeSchema.parse({ name: ' b ' }), { name: 'b' }));
