import test from 'ava';
import { InputError } from '../model/errors/input-error.ts';
import { createPalette } from '../report/terminal/palette.ts';
import { stepKinds } from '../steps/registry.ts';
import { golden } from '../text/fixtures/golden.ts';
import { describeRules } from './describe-schema.ts';
import { explainStep, explainSteps } from './explain-step.ts';

const plain = createPalette(false);

test('The reference of a step tells its keys, what it may expect, the modifiers and an example', async (t) => {
  const text = `${explainStep(plain, stepKinds, 'request').join('\n')}\n`;
  t.is(text, await golden(new URL('fixtures/explain-request.golden.txt', import.meta.url), text));
});

test('Every kind has a reference with a summary, and no line is longer than 100 columns but that of a type', (t) => {
  for (const kind of stepKinds.keys()) {
    const lines = explainStep(plain, stepKinds, kind);
    t.regex(lines[0] ?? '', new RegExp(`^${kind}: [A-Z].*\\.$`));
    const long = lines.slice(0, lines.indexOf('Example')).filter((line) => line.length > 100);
    t.deepEqual(long, [], kind);
  }
});

test('A step says whether it needs a cluster, as the run does', (t) => {
  for (const [kind, { needsCluster }] of stepKinds) {
    const told = /needs? a cluster/.test(explainStep(plain, stepKinds, kind)[1] ?? '');
    t.is(told, needsCluster);
  }
});

test('Keys of inner mappings and of entries of lists are told behind the key that holds them', (t) => {
  const keys = explainStep(plain, stepKinds, 'apply').flatMap((line) => /^ {2}([a-z]\S*) /i.exec(line)?.[1] ?? []);
  t.true(keys.indexOf('object.metadata.name') > keys.indexOf('object'));
  t.true(keys.includes('objects[].kind'));
  t.true(keys.includes('eventually.within'));
});

test('Rules on keys together are told as they are in the schema, those of inner keys behind the key', (t) => {
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

test('A step that breaks a rule is told the words in which explain tells it', (t) => {
  const broken = { logs: {}, exec: { command: ['true'] }, apply: {}, script: {}, helm: {}, load: {}, fault: {} };
  for (const [kind, input] of Object.entries(broken)) {
    const told = stepKinds.get(kind)?.schema.safeParse(input).error?.issues ?? [];
    const lines = explainStep(plain, stepKinds, kind).map((line) => line.trim());
    t.true(told.length > 0, kind);
    for (const { message } of told) t.true(lines.includes(message), message);
  }
});

test('Every rule of a step has words of its own, which explain tells', (t) => {
  for (const [kind, { schema }] of stepKinds) {
    const own = describeRules(schema).filter((rule) => explainStep(plain, stepKinds, kind).includes(`  ${rule}`));
    t.true(own.length >= (schema.def.checks ?? []).length, kind);
  }
});

test('Without a step every kind and every modifier has a line', (t) => {
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

test('An unknown step is bad input, with the nearest known one', (t) => {
  const error = t.throws(() => explainStep(plain, stepKinds, 'requst'), { instanceOf: InputError });
  t.regex(
    error?.message ?? '',
    /^no step is called "requst" \(did you mean request\?\); known: request, websocket, tcp, sql, /,
  );
});
