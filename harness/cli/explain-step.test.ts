import test from 'ava';
import { InputError } from '../model/errors/input-error.ts';
import { createPalette } from '../report/terminal/palette.ts';
import { stepKinds } from '../steps/registry.ts';
import { golden } from '../text/fixtures/golden.ts';
import { describeRules } from './describe-schema.ts';
import { explainStep, explainSteps } from './explain-step.ts';

const plain = createPalette(false);

test('The reference of a step lists its keys, expectations, modifiers and an example', async (t) => {
  const text = `${explainStep(plain, stepKinds, 'request').join('\n')}\n`;
  t.is(text, await golden(new URL('fixtures/explain-request.golden.txt', import.meta.url), text));
});

test('Every kind has a reference with a summary, and only lines with a type exceed 100 columns', (t) => {
  for (const kind of stepKinds.keys()) {
    const lines = explainStep(plain, stepKinds, kind);
    t.regex(lines[0] ?? '', new RegExp(`^${kind}: [A-Z].*\\.$`));
    const long = lines.slice(0, lines.indexOf('Example')).filter((line) => line.length > 100);
    t.deepEqual(long, [], kind);
  }
});

test('The reference says whether a step needs a cluster, as the run does', (t) => {
  for (const [kind, { needsCluster }] of stepKinds) {
    const told = /needs? a cluster/.test(explainStep(plain, stepKinds, kind)[1] ?? '');
    t.is(told, needsCluster);
  }
});

test('Keys of nested mappings and list entries are listed after the key that contains them', (t) => {
  const keys = explainStep(plain, stepKinds, 'apply').flatMap((line) => /^ {2}([a-z]\S*) /i.exec(line)?.[1] ?? []);
  t.true(keys.indexOf('object.metadata.name') > keys.indexOf('object'));
  t.true(keys.includes('objects[].kind'));
  t.true(keys.includes('eventually.within'));
});

test('Rules on combinations of keys are listed as in the schema, those of nested keys after their key', (t) => {
  const rulesOf = (kind: string) => {
    const lines = explainStep(plain, stepKinds, kind);
    const from = lines.indexOf('Rules');
    return from === -1 ? [] : lines.slice(from + 1, lines.indexOf('', from)).map((line) => line.trim());
  };
  t.deepEqual(rulesOf('fault'), [
    'exactly one of kill, drain, cut, fill, heal',
    'kill: exactly one of release and pod',
    'fill: exactly one of release and pod',
  ]);
  t.deepEqual(rulesOf('load'), [
    'stop without other keys: {stop: NAME}',
    '`to` with the release to load, or `stop` with the name of a started load',
    'a limit: for, requests or start',
    'port without via, because it is a port of the Service',
    'path: a path without spaces: write %20',
    'for: at most 10m',
  ]);
  t.deepEqual(rulesOf('restart'), []);
});

test('A step that breaks a rule gets the wording of explain', (t) => {
  const broken = { logs: {}, exec: { command: ['true'] }, apply: {}, script: {}, helm: {}, load: {}, fault: {} };
  for (const [kind, input] of Object.entries(broken)) {
    const told = stepKinds.get(kind)?.schema.safeParse(input).error?.issues ?? [];
    const lines = explainStep(plain, stepKinds, kind).map((line) => line.trim());
    t.true(told.length > 0, kind);
    for (const { message } of told) t.true(lines.includes(message), message);
  }
});

test('Every rule of a step has its own wording, which explain prints', (t) => {
  for (const [kind, { schema }] of stepKinds) {
    const own = describeRules(schema).filter((rule) => explainStep(plain, stepKinds, kind).includes(`  ${rule}`));
    t.true(own.length >= (schema.def.checks ?? []).length, kind);
  }
});

test('Without a step, explain prints one line per kind and modifier', (t) => {
  const lines = explainSteps(plain, stepKinds);
  for (const name of [
    ...stepKinds.keys(),
    'name',
    'eventually',
    'consistently',
    'timeout',
    'when',
    'skip',
    'capture',
  ]) {
    t.true(
      lines.some((line) => line.startsWith(`  ${name} `)),
      name,
    );
  }
});

test('An unknown step is bad input, with the closest known one', (t) => {
  const error = t.throws(() => explainStep(plain, stepKinds, 'requst'), { instanceOf: InputError });
  t.regex(
    error?.message ?? '',
    /^no step is called "requst" \(did you mean request\?\); known: request, websocket, tcp, sql, /,
  );
});
