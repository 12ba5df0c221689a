import test from 'ava';
import { datasetChangeSchema, newDatasetSchema } from './dataset.ts';

const create = (name: unknown, rest: object = {}) => newDatasetSchema.safeParse({ name, ...rest });

const goodNames: [string, string, string][] = [
  ['one character is a name', 'a', 'a'],
  ['white space around a name is trimmed', ' \t iris \n', 'iris'],
  ['a no-break space around a name is trimmed', '\u00a0iris\ufeff', 'iris'],
  ['white space inside a name stays', 'a  b', 'a  b'],
  ['255 characters are a name', 'x'.repeat(255), 'x'.repeat(255)],
  ['255 characters outside the basic plane are a name', '😀'.repeat(255), '😀'.repeat(255)],
  ['255 characters with white space around are a name', ` ${'x'.repeat(255)} `, 'x'.repeat(255)],
  ['the two normal forms of a name are one name', 'e\u0301', '\u00e9'],
  ['a combining character that has no composed form is kept', 'x\u0301', 'x\u0301'],
  ['a name with joiners among what can be seen is kept', '👩\u200d👧', '👩\u200d👧'],
  ['right-to-left text is a name', 'مجموعة بيانات', 'مجموعة بيانات'],
  ['an SQL statement is a name like any other', "'; DROP TABLE datasets; --", "'; DROP TABLE datasets; --"],
];
for (const [title, given, read] of goodNames) test(title, (t) => t.is(create(given).data?.name, read));

const badNames: [string, unknown, RegExp][] = [
  ['a missing name is refused', undefined, /is required/],
  ['null is no name', null, /a string, not null/],
  ['a number is no name', 7, /a string, not a value of type number/],
  ['true is no name', true, /type boolean/],
  ['an array is no name', ['iris'], /not an array/],
  ['an object is no name', { toString: 'iris' }, /type object/],
  ['an empty name is refused', '', /empty or blank/],
  ['a blank name is refused', ' \t\n\u2003', /empty or blank/],
  ['256 characters are too many', 'x'.repeat(256), /at most 255 characters, not 256/],
  ['256 characters outside the basic plane are too many', '😀'.repeat(256), /not 256/],
  ['a NUL in a name is refused', 'a\0b', /NUL/],
  ['a name of invisible characters alone is refused', '\u200b\u2060\ufe0f', /can be seen/],
  ['a name of tags alone is refused', '\u{e0041}', /can be seen/],
  ['a name of fillers alone is refused', '\u3164 \u2800', /can be seen/],
  ['a line break inside a name is refused', 'a\nb', /control characters/],
  ['an escape in a name is refused', 'a\u001b[31mb', /control characters/],
  ['a C1 control in a name is refused', 'a\u009bb', /control characters/],
  ['half of a surrogate pair is refused', 'a\ud800', /well-formed/],
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
  test(`${url} is a source URL, kept as it is`, (t) => t.is(create('a', { source_url: url }).data?.source_url, url));

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
test('a URL with a password is refused without telling it', (t) => {
  const { error } = create('a', { source_url: 'https://user:secret@example.org/' });
  t.is(error?.issues[0]?.message, 'must not contain a user or a password');
});
for (const url of badUrls)
  test(`${JSON.stringify(url)} is no source URL`, (t) => t.false(create('a', { source_url: url }).success));
for (const value of [7, true, [], {}])
  test(`a source URL of ${JSON.stringify(value)} is refused`, (t) =>
    t.false(create('a', { source_url: value }).success));

test('description and source_url are null unless they are given', (t) => {
  t.deepEqual(create('a').data, { name: 'a', description: null, source_url: null });
});
test('an empty description is kept, and is not null', (t) =>
  t.is(create('a', { description: '' }).data?.description, ''));
test('a description has 10,000 characters at most', (t) => {
  t.true(create('a', { description: '😀'.repeat(10_000) }).success);
  const { error } = create('a', { description: 'x'.repeat(10_001) });
  t.is(error?.issues[0]?.message, 'must have at most 10000 characters, not 10001');
});
test('a description is not trimmed', (t) => t.is(create('a', { description: ' x ' }).data?.description, ' x '));
for (const value of [7, false, [], {}])
  test(`a description of ${JSON.stringify(value)} is refused`, (t) =>
    t.false(create('a', { description: value }).success));
test('a NUL in a description is refused', (t) => t.false(create('a', { description: '\0' }).success));
for (const field of ['id', 'created_at', 'updated_at', 'deleted_at', 'version', '__proto__x', 'Name']) {
  test(`the field ${field} cannot be set`, (t) => {
    t.false(create('a', { [field]: 1 }).success);
    t.false(datasetChangeSchema.safeParse({ name: 'a', [field]: 1 }).success);
  });
}
test('a key named __proto__ is an unknown field', (t) =>
  t.false(newDatasetSchema.safeParse(JSON.parse('{"name":"a","__proto__":{}}')).success));
test('all problems of a body are found at once', (t) => {
  const { error } = newDatasetSchema.safeParse({ name: '', description: 1, source_url: 'x', extra: 1 });
  t.is(error?.issues.length, 4);
});
for (const body of [null, [], 'x', 7, true])
  test(`${JSON.stringify(body)} is no dataset`, (t) => t.false(newDatasetSchema.safeParse(body).success));
test('a change without fields is refused', (t) =>
  t.regex(datasetChangeSchema.safeParse({}).error?.issues[0]?.message ?? '', /at least one/));
test('a change can clear description and source_url', (t) => {
  t.deepEqual(datasetChangeSchema.parse({ description: null, source_url: null }), {
    description: null,
    source_url: null,
  });
});
test('a change cannot clear the name', (t) => t.false(datasetChangeSchema.safeParse({ name: null }).success));
test('a change has only the fields that were given', (t) =>
  t.deepEqual(datasetChangeSchema.parse({ name: ' b ' }), { name: 'b' }));
