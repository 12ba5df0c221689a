import test from 'ava';
import { InputError } from '../../model/errors/input-error.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import { kubectlDifferences } from './kubectl-differences.ts';
import { parseObjects, readManifests, readPlacedManifests } from './parse-manifests.ts';

const object = (rest: string) => `apiVersion: v1\nkind: Thing\nmetadata: {name: a}\n${rest}`;

test('Empty documents are skipped, and Lists are split into their items', (t) => {
  const list =
    'apiVersion: v1\nkind: List\nitems: [{kind: Service, metadata: {name: b}}, {kind: Pod, metadata: {name: c}}]\n';
  const objects = parseObjects(`---\n# only a comment\n---\n${object('')}---\n${list}`);
  t.deepEqual(
    objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    ['Thing/a', 'Service/b', 'Pod/c'],
  );
});

test('Helm output may indent flow collections and quoted strings less than YAML allows', (t) => {
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

test('Manifests may indent flow collections and quoted strings less than YAML allows, and locations stay correct', (t) => {
  const text = object('spec: {\n  a: x,\nb: "c\nd", ports: [\n80],\nnodeSelector: {zone: yes}');
  const [placed] = readPlacedManifests(`${text.replace('yes', '"yes"')}}\n`, 'a.yaml');
  t.deepEqual(placed?.object['spec'], { a: 'x', b: 'c d', ports: [80], nodeSelector: { zone: 'yes' } });
  t.deepEqual(placed?.locate(['spec', 'b']), { file: 'a.yaml', line: 6, column: 1 });
  t.deepEqual(placed?.locate(['spec', 'ports', 0]), { file: 'a.yaml', line: 8, column: 1 });
  const wrong = [`${text}}\n`, `${text.replace('nodeSelector', 'a')}}\n`, `${text}\n---\n`];
  t.deepEqual(
    wrong.map((each) => {
      const error = t.throws(() => readPlacedManifests(each, 'a.yaml'), { instanceOf: InputError });
      return error?.message;
    }),
    [
      'a.yaml:9:22: spec.nodeSelector.zone: expected a string, but kubectl reads true: quote it',
      'a.yaml:9:1: not valid YAML: duplicated mapping key "a"',
      'a.yaml:10:1: not valid YAML: missed comma between flow collection entries',
    ],
  );
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
    'A name that is a boolean',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\n',
    'a.yaml:3:18: metadata.name: expected a string, but kubectl reads true: quote it',
  ],
  [
    'An annotation that is a boolean',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, annotations: {enabled: yes}}\n',
    'a.yaml:3:46: metadata.annotations.enabled: expected a string, but kubectl reads true: quote it',
  ],
  [
    'A template label that is a number',
    object('spec:\n  template:\n    metadata:\n      labels: {v: 2}\n'),
    'a.yaml:7:19: spec.template.metadata.labels.v: expected a string, but kubectl reads 2: quote it',
  ],
  [
    'A ConfigMap value that is an octal number',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {mode: 0400}\n',
    'a.yaml:4:14: data.mode: expected a string, but kubectl reads 256: quote it',
  ],
  [
    'A label that is a number that a double cannot represent',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {id: 9007199254740993}}\n',
    'a.yaml:3:36: metadata.labels.id: expected a string, but kubectl reads 9007199254740993: quote it',
  ],
  [
    'An infinite number',
    object('spec: {a: [.inf]}\n'),
    'a.yaml:4:12: spec.a.0: kubectl rejects Infinity: JSON cannot represent it',
  ],
  ['A duplicate key', object('spec: {a: 1, a: 2}\n'), 'a.yaml:4:14: not valid YAML: duplicated mapping key "a"'],
  [
    'A document that is not a Kubernetes object',
    `${object('')}---\nkind: Pod\n`,
    'a.yaml:5:1: not a Kubernetes object: it has no apiVersion, no metadata.name',
  ],
];
for (const [title, text, told] of refused)
  test(`${title} is rejected with its location`, (t) => {
    const error = t.throws(() => readManifests(text, 'a.yaml'), { instanceOf: InputError });
    const [problem] = error?.problems ?? [];
    const { file, line, column } = problem?.at ?? { file: '', line: 0, column: 0 };
    t.is(`${file}:${line}:${column}: ${problem?.message}`, told);
  });

test('Helm output may have duplicate keys: the last one wins, as in helm', (t) => {
  t.deepEqual(parseObjects(object('spec: {a: 1, a: 2}\n'))[0]?.['spec'], { a: 2 });
});

test('The schema of a CustomResourceDefinition may use any property names', (t) => {
  const definition = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n';
  const schema = 'spec: {properties: {nodeSelector: {x-kubernetes-preserve-unknown-fields: true}}}\n';
  t.is(readManifests(definition + schema, 'a.yaml').length, 1);
});

test('Values that kubectl would read differently are reported in the objects of a scenario, and only there', (t) => {
  const scenario = `scenario: a
steps:
  - apply: {object: {kind: Pod, spec: {mode: 0400, other: "0400", flag: yes, n: 3}}}
  - request: {to: api, json: {flag: yes}}
`;
  t.deepEqual(
    kubectlDifferences(scenario, 's.yaml').map(({ at, message }) => `${at?.line}:${at?.column} ${message}`),
    [
      '3:46 mode is 400 here (YAML 1.2) but 256 for kubectl: write the value that you mean',
      '3:73 flag is "yes" here (YAML 1.2) but true for kubectl: write the value that you mean',
    ],
  );
});
