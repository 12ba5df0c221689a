import test from 'ava';
import { InputError } from '../../model/errors/input-error.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import { kubectlDifferences } from './kubectl-differences.ts';
import { parseObjects, readManifests } from './parse-manifests.ts';

const object = (rest: string) => `apiVersion: v1\nkind: Thing\nmetadata: {name: a}\n${rest}`;

test('Empty documents are left out and Lists taken apart', (t) => {
  const list =
    'apiVersion: v1\nkind: List\nitems: [{kind: Service, metadata: {name: b}}, {kind: Pod, metadata: {name: c}}]\n';
  const objects = parseObjects(`---\n# only a comment\n---\n${object('')}---\n${list}`);
  t.deepEqual(
    objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    ['Thing/a', 'Service/b', 'Pod/c'],
  );
});

test('What helm reads inside brackets and quotes may be indented less than YAML allows, as charts have it', (t) => {
  const shallow = `spec:
  containers:
    - command: [
        "/bin/sh",
      "-ce", {
    a: 1,
\tb: 2 }
    ]
      text: "one
  two
\tthree"
`;
  t.deepEqual(parseObjects(object(shallow))[0]?.['spec'], {
    containers: [{ command: ['/bin/sh', '-ce', { a: 1, b: 2 }], text: 'one two three' }],
  });
  t.throws(() => parseObjects(object('spec: [\n')), { message: /unexpected end/ });
});

const values: readonly [source: string, value: unknown][] = [
  ['0400', 256],
  ['0o400', 256],
  ['0755', 493],
  ['-017', -15],
  ['0x1F', 31],
  ['1_000', 1000],
  ['0', 0],
  ['9007199254740993', 9007199254740993n],
  ['-9223372036854775808', -9223372036854775808n],
  ['08', 8],
  ['12e3', 12_000],
  ['1.10', 1.1],
  ['1_0.5', 10.5],
  ['-.5e3', -500],
  ['"0400"', '0400'],
  ['1:30', '1:30'],
  ['2026-01-01', '2026-01-01'],
  ['yes', true],
  ['Off', false],
  ['y', true],
  ['"yes"', 'yes'],
  ['yessir', 'yessir'],
  ['~', null],
];
for (const [source, value] of values)
  test(`kubectl and helm read ${source} as ${stringifyJson(value)}`, (t) => {
    t.deepEqual(readManifests(object(`spec: {v: ${source}}\n`), 'a.yaml')[0]?.['spec'], { v: value });
    t.deepEqual(parseObjects(object(`spec: {v: ${source}}\n`))[0]?.['spec'], { v: value });
  });

const refused: readonly [title: string, text: string, told: string][] = [
  [
    'A name that is a truth value',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\n',
    'a.yaml:3:18: metadata.name: expected text, and kubectl reads true here: write it in quotes',
  ],
  [
    'A truth value as an annotation',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, annotations: {enabled: yes}}\n',
    'a.yaml:3:46: metadata.annotations.enabled: expected text, and kubectl reads true here: write it in quotes',
  ],
  [
    'A number as a label of a template',
    object('spec:\n  template:\n    metadata:\n      labels: {v: 2}\n'),
    'a.yaml:7:19: spec.template.metadata.labels.v: expected text, and kubectl reads 2 here: write it in quotes',
  ],
  [
    'An octal number in a ConfigMap',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {mode: 0400}\n',
    'a.yaml:4:14: data.mode: expected text, and kubectl reads 256 here: write it in quotes',
  ],
  [
    'A number that no double holds as a label',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {id: 9007199254740993}}\n',
    'a.yaml:3:36: metadata.labels.id: expected text, and kubectl reads 9007199254740993 here: write it in quotes',
  ],
  [
    'A number without an end',
    object('spec: {a: [.inf]}\n'),
    'a.yaml:4:12: spec.a.0: kubectl refuses Infinity: no JSON can hold it',
  ],
  [
    'A key that stands twice',
    object('spec: {a: 1, a: 2}\n'),
    'a.yaml:4:14: not valid YAML: duplicated mapping key "a"',
  ],
  [
    'A document that is no object',
    `${object('')}---\nkind: Pod\n`,
    'a.yaml:5:1: not a Kubernetes object: it has no apiVersion, no metadata.name',
  ],
];
for (const [title, text, told] of refused)
  test(`${title} is refused with its place`, (t) => {
    const error = t.throws(() => readManifests(text, 'a.yaml'), { instanceOf: InputError });
    const [problem] = error?.problems ?? [];
    const { file, line, column } = problem?.at ?? { file: '', line: 0, column: 0 };
    t.is(`${file}:${line}:${column}: ${problem?.message}`, told);
  });

test('What helm rendered is read as helm reads it: of a key that stands twice the last counts', (t) => {
  t.deepEqual(parseObjects(object('spec: {a: 1, a: 2}\n'))[0]?.['spec'], { a: 2 });
});

test('The schema of a definition may name what it likes', (t) => {
  const definition = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n';
  const schema = 'spec: {properties: {nodeSelector: {x-kubernetes-preserve-unknown-fields: true}}}\n';
  t.is(readManifests(definition + schema, 'a.yaml').length, 1);
});

test('Values of objects in a scenario that kubectl would read otherwise are told; others are none of its business', (t) => {
  const scenario = `scenario: a
steps:
  - apply: {object: {kind: Pod, spec: {mode: 0400, other: "0400", flag: yes, n: 3}}}
  - request: {to: api, json: {flag: yes}}
`;
  t.deepEqual(
    kubectlDifferences(scenario, 's.yaml').map(({ at, message }) => `${at?.line}:${at?.column} ${message}`),
    [
      '3:46 mode is 400 here, in YAML 1.2, and 256 for kubectl: write what is meant',
      '3:73 flag is "yes" here, in YAML 1.2, and true for kubectl: write what is meant',
    ],
  );
});
