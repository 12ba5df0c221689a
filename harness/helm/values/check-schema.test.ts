import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { createHelm, HelmError } from '../binary/run-helm.ts';
import { checkSchema } from './check-schema.ts';
import { valueProblems, valueProblemsOf } from './schema-problems.ts';

/** A schema for values whose `a` is 1, as text, because an object with `then` counts as a promise. */
const conditional = (then: string): unknown =>
  JSON.parse(`{"if": {"properties": {"a": {"const": 1}}}, "then": ${then}, "else": {"required": ["b"]}}`);

/** Values, the schema of the key `v`, and what is said of it; nothing where it is accepted. */
const cases: readonly (readonly [value: unknown, schema: unknown, ...problems: string[]])[] = [
  ['two', { type: 'integer' }, 'v: string was given; expected integer'],
  [1.5, { type: ['string', 'integer'] }, 'v: number was given; expected integer or string'],
  [2, { type: 'integer' }],
  [7, { type: 'string' }, 'v: number was given; expected string'],
  ['fast', { enum: ['slow', 'quick'] }, 'v: a value was given; expected slow, quick'],
  [3, { enum: [1, 2] }, 'v: a value was given; expected 1, 2'],
  ['b', { const: 'a' }, 'v: a value was given; expected a'],
  [70_000, { maximum: 65_535 }, 'v: 70000 was given; expected at most 65535'],
  [3, { exclusiveMinimum: 3 }, 'v: a value was given; expected another: exclusiveMinimum: got 3, want 3'],
  [3, { multipleOf: 2 }, 'v: a value was given; expected another: multipleOf: got 3, want 2'],
  ['', { minLength: 1 }, 'v: a value was given; expected another: minLength: got 0, want 1'],
  ['1.x', { pattern: '^\\d+\\.\\d+$' }, 'v: 1.x was given; expected text that matches ^\\d+\\.\\d+$'],
  [['a', 'a'], { uniqueItems: true }, 'v: a value was given; expected another: items at 0 and 1 are equal'],
  [['a', 1], { items: { type: 'string' } }, 'v.1: number was given; expected string'],
  [['a', 1], { prefixItems: [true, { type: 'string' }] }, 'v.1: number was given; expected string'],
  [
    { a: 1 },
    { required: ['a', 'b', 'c'] },
    'v.b: no value was given; expected one',
    'v.c: no value was given; expected one',
  ],
  [{ ab: 1 }, { patternProperties: { '^a': { type: 'string' } } }, 'v.ab: number was given; expected string'],
  [{ ab: 1 }, { additionalProperties: { type: 'string' } }, 'v.ab: number was given; expected string'],
  [
    { 'a/b': { '~': 1 } },
    { properties: { 'a/b': { $ref: '#/$defs/text~1s' } } },
    'v.a/b.~: number was given; expected string',
  ],
  [[], { anyOf: [{ type: 'string' }, { type: 'integer' }] }, 'v: array was given; expected string or integer'],
  [[], { oneOf: [{ type: 'string' }, { type: 'object' }] }, 'v: array was given; expected string or object'],
  [{}, { oneOf: [{ type: 'string' }, { required: ['a'] }] }, 'v.a: no value was given; expected one'],
  [
    1,
    { oneOf: [{ type: 'integer' }, { minimum: 1 }] },
    "v: a value was given; expected another: 'oneOf' failed, subschemas 0, 1 matched",
  ],
  [1, { not: { const: 1 } }, "v: a value was given; expected another: 'not' failed"],
  [{ a: 1, b: 2 }, conditional('{"properties": {"b": {"maximum": 1}}}'), 'v.b: 2 was given; expected at most 1'],
  [{ a: 2, b: 2 }, conditional('false')],
  [1, { allOf: [{ type: 'integer' }, { minimum: 2 }] }, 'v: 1 was given; expected at least 2'],
  [{ a: { a: {} } }, { $ref: '#/$defs/tree' }],
  [{ a: { a: 1 } }, { $ref: '#/$defs/tree' }, 'v.a.a: number was given; expected object'],
];
const $defs = {
  'text/s': { additionalProperties: { type: 'string' } },
  tree: { type: 'object', properties: { a: { $ref: '#/$defs/tree' } } },
};
const schemaOf = (schema: unknown) => ({ $defs, properties: { v: schema } });

test('Values are refused as Helm refuses them, in the same words', async (t) => {
  const folder = await makeTemporaryFolder();
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const write = (path: string, value: unknown) => writeFileSync(join(folder, path), JSON.stringify(value));
  for (const [index, [v, schema]] of cases.entries()) {
    mkdirSync(join(folder, `charts/v${index}`), { recursive: true });
    write(`charts/v${index}/Chart.yaml`, { apiVersion: 'v2', name: `v${index}`, version: '1.0.0' });
    write(`charts/v${index}/values.yaml`, { v });
    write(`charts/v${index}/values.schema.json`, schemaOf(schema));
  }
  write('Chart.yaml', { apiVersion: 'v2', name: 'all', version: '1.0.0' });
  const helm = await createHelm();
  const error = await t.throwsAsync(helm.run(['template', 'all', folder]), { instanceOf: HelmError });
  const sections = (error?.observed ?? '').split(/^v(\d+):$/m).slice(1);
  const helms = new Map(sections.flatMap((text, at) => (at % 2 === 0 ? [[Number(text), sections[at + 1] ?? '']] : [])));
  for (const [index, [v, schema, ...expected]] of cases.entries()) {
    const messages = (problems: ReturnType<typeof valueProblems>) => [
      ...new Set(problems?.map(({ message }) => message)),
    ];
    const title = JSON.stringify(schema);
    t.deepEqual(messages(valueProblemsOf(checkSchema(schemaOf(schema), { v }, true))), expected, title);
    t.deepEqual(messages(valueProblems(helms.get(index) ?? '')), expected, `Helm: ${title}`);
  }
});

const undecided: readonly (readonly [title: string, value: unknown, schema: unknown])[] = [
  ['an expression', '${{ 1 + 1 }}', { type: 'integer' }],
  ['an expression where another value is forbidden', '${{ vars.n }}', { not: { const: 1 } }],
  ['a key that is an expression', { '${{ vars.key }}': 1 }, { required: ['a'] }],
  ['a schema of another file', 1, { $ref: 'https://example.com/schema.json' }],
  ['a pattern that only Go reads', 'a', { pattern: '(?i)^B$' }],
  ['a keyword that is not checked, inside a negation', [1], { not: { contains: { const: 2 } } }],
];
for (const [title, value, schema] of undecided)
  test(`What cannot be decided is accepted: ${title}`, (t) => {
    t.deepEqual(checkSchema(schemaOf(schema), { v: value }, true), []);
  });

test('A required value is not missed where the values are not complete', (t) => {
  t.deepEqual(checkSchema({ required: ['a'], not: { required: ['b'] } }, {}, false), []);
});
