import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Tokens } from 'marked';
import { parse } from 'yaml';
import { z } from 'zod';
import { readDocument, root } from './documents.ts';

const scenario = z.object({ steps: z.array(z.record(z.string(), z.unknown())) });

/** Commands that change nothing need no step. Commands of the kit run on their own clusters. */
const reads =
  /^(kubectl (get|describe|logs|wait|top|rollout (status|history)|exec \S+ -- (ls|df))|helm (history|status)|curl|npm run (scenarios|charts)) ?/;

/** The steps that are equivalent to a command that changes something; any of them is accepted. */
const actions: readonly (readonly [RegExp, (found: readonly string[]) => readonly object[]])[] = [
  [/^helm rollback (\S+)/, ([, release]) => [{ helm: { rollback: release } }]],
  [
    /^helm upgrade (\S+) charts\/\S+ --reuse-values --set (\S+?)=(\S+)$/,
    ([, release, path = '', text = '']) => [{ helm: { upgrade: release, values: valuesOf(path, text) } }],
  ],
  [
    /^kubectl delete (statefulset|pvc)\/(\S+)$/,
    ([, kind, name]) => [{ delete: { kind: kind === 'pvc' ? 'PersistentVolumeClaim' : 'StatefulSet', name } }],
  ],
  [
    /^kubectl scale \w+\/(\S+) --replicas=(\d+)$/,
    ([, release, replicas]) => [{ scale: { release, replicas: Number(replicas) } }],
  ],
  [
    /^kubectl create job \S+ --from=cronjob\/(\S+)$/,
    ([, cronJob]) => [{ job: { cronJob } }, { job: { run: cronJob } }],
  ],
  [
    /^kubectl drain \S+ .*--pod-selector=app\.kubernetes\.io\/name=(\S+)$/,
    ([, release]) => [{ fault: { drain: { release } } }],
  ],
];

/** The values of `--set path=text` as a values file would have them. A placeholder in capitals matches any value in the
 * scenario. */
function valuesOf(path: string, text: string): unknown {
  const value: unknown = /^[A-Z]+$/.test(text) ? anything : parse(text);
  return path.split('.').reduceRight<unknown>((under, key) => ({ [key]: under }), value);
}

const anything = Symbol('anything');

/** The lines of the scripts of a scenario, which may contain a command literally. */
function linesOf(steps: readonly Record<string, unknown>[]): readonly string[] {
  return steps.flatMap(({ script }) => {
    const { data } = z.object({ run: z.string() }).safeParse(script);
    return data?.run.split('\n') ?? [];
  });
}

/** Whether a value contains another one, key by key. */
function holds(value: unknown, wanted: unknown): boolean {
  if (wanted === anything) return value !== undefined;
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  return typeof value === 'object' && value !== null
    ? Object.entries(wanted).every(([key, under]) => holds(Reflect.get(value, key), under))
    : false;
}

/** The problems of the commands in a runbook: each one that changes something needs a step in the scenario of its block. */
function unproven(file: string, text?: string): string[] {
  const blocks = readDocument(file, text).tokens.filter(
    (token): token is Tokens.Code => token.type === 'code' && /^sh\b/.test(token.lang ?? ''),
  );
  return blocks.flatMap(({ lang = '', text: commands }) => {
    const named = lang.slice(3).trim();
    const steps =
      named === '' ? [] : scenario.parse(parse(readFileSync(join(root, named), 'utf8'), { merge: true })).steps;
    return commands.split('\n').flatMap((command) => {
      if (reads.test(command)) return [];
      if (named === '') return [`${file}: ${command}: the block names no scenario`];
      if (linesOf(steps).includes(command)) return [];
      const action = actions.find(([pattern]) => pattern.test(command));
      if (action === undefined) return [`${file}: ${command}: no step is known for it`];
      const wanted = action[1](command.match(action[0]) ?? []);
      return wanted.some((one) => steps.some((step) => holds(step, one)))
        ? []
        : [`${file}: ${command}: ${named} has no such step`];
    });
  });
}

test('Every command of a runbook that changes something is a step of the scenario named by its block', (t) => {
  const files = globSync('docs/runbooks/*.md', { cwd: root });
  t.true(files.length >= 16, `${files.length} runbooks`);
  t.deepEqual(
    files.sort().flatMap((file) => unproven(file)),
    [],
  );
});

test('A command that its scenario does not run is reported', (t) => {
  const text = [
    '```sh scenarios/api-redis-killed.yaml',
    'kubectl scale statefulset/redis --replicas=1',
    'kubectl scale statefulset/redis --replicas=2',
    'kubectl delete node/one',
    '```',
    '```sh',
    'kubectl get pods',
    'helm rollback redis',
    '```',
    '```sh scenarios/runbooks/secrets-rotated.yaml',
    'helm upgrade kaggle-data-api charts/kaggle-data-api --reuse-values --set podAnnotations.deployed=NAME',
    'helm upgrade kaggle-data-api charts/kaggle-data-api --reuse-values --set podAnnotations.deployed=now',
    '```',
    '```sh scenarios/runbooks/secrets-rotated.yaml',
    'kubectl delete secret postgres-next',
    'kubectl delete secret postgres',
    '```',
  ].join('\n');
  t.deepEqual(unproven('wrong.md', text), [
    'wrong.md: kubectl scale statefulset/redis --replicas=2: scenarios/api-redis-killed.yaml has no such step',
    'wrong.md: kubectl delete node/one: no step is known for it',
    'wrong.md: helm rollback redis: the block names no scenario',
    'wrong.md: helm upgrade kaggle-data-api charts/kaggle-data-api --reuse-values --set podAnnotations.deployed=now: scenarios/runbooks/secrets-rotated.yaml has no such step',
    'wrong.md: kubectl delete secret postgres: no step is known for it',
  ]);
});
