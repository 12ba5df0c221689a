import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import test from 'ava';
import { InterruptedError } from '../../model/errors/harness-error.ts';
import type { ReleaseError } from '../../model/errors/release-error.ts';
import type { RunEvent } from '../../model/result/run-event.ts';
import {
  deployment,
  kubeObject,
  type ReleaseFixture,
  recordedContext,
  renderedPlatform,
  service,
} from './fixtures/platform.ts';
import { processList, type SeenProcess } from './fixtures/process-tree.ts';
import { startLocalTarget } from './start-local-target.ts';

const serve = "require('node:http').createServer((_, answer) => answer.writeHead(Number(process.env.STATUS)).end())";
const listen = `${serve}.listen(Number(process.env.PORT), '127.0.0.1')`;

/** Tells the processes of these tests from all others. */
const mark = `failure-test-of-${process.pid}`;

/** A release whose process is a line of JavaScript, and which answers on its port with STATUS. */
function release(name: string, code: string, more: Partial<ReleaseFixture> = {}, pod = {}): ReleaseFixture {
  return {
    name,
    local: { run: ['node', '-e', code, '--', mark], ports: { http: 'PORT' } },
    objects: [
      service(name, { name: 'http', port: 80, targetPort: 'http' }),
      deployment(
        name,
        {
          env: [{ name: 'STATUS', value: '200' }],
          ports: [{ name: 'http', containerPort: 8080 }],
          readinessProbe: { httpGet: { path: '/', port: 'http' } },
        },
        pod,
      ),
    ],
    ...more,
  };
}

/** The processes of these tests that run. */
function leftOver(): SeenProcess[] {
  return processList().filter(({ commandLine }) => commandLine.includes(mark));
}

/** @param uses the releases that each scenario uses; default: one scenario that uses all. */
async function startFailing(
  fixtures: readonly ReleaseFixture[],
  uses = [fixtures.map(({ name }) => name)],
): Promise<{ error: ReleaseError; events: RunEvent[]; failed: string[] }> {
  const { platform, releases } = renderedPlatform(fixtures);
  await using recorded = await recordedContext(platform);
  await using target = await startLocalTarget({ ...recorded.context, uses }, releases);
  const [error] = target.installation?.failed.values() ?? [];
  if (error === undefined) throw new Error('it started');
  return { error, events: recorded.events, failed: [...(target.installation?.failed.keys() ?? [])] };
}

function verdicts(events: readonly RunEvent[]): Record<string, string> {
  const tasks = events.flatMap((event) => (event.type === 'task-ended' ? [event.task] : []));
  return Object.fromEntries(tasks.map(({ id, verdict }) => [id, verdict]));
}

test.serial(
  'a process that exits early fails its release at once with its last log lines, and dependants do not start',
  async (t) => {
    const began = performance.now();
    const { error, events, failed } = await startFailing([
      release('healthy', listen),
      release('broken', "console.error('no such table'); process.exit(3)", { needs: ['healthy'] }),
      release('never', listen, { needs: ['broken'] }),
    ]);
    t.is(error.message, 'release broken exited before it was ready: exit code 3');
    t.regex(error.observed ?? '', /no such table/);
    t.regex(error.next ?? '', /broken\.log$/);
    t.deepEqual(verdicts(events), {
      'install:healthy': 'passed',
      'install:broken': 'failed',
      'install:never': 'skipped',
    });
    t.deepEqual(failed.sort(), ['broken', 'never']);
    t.is(error.exitCode, 4);
    t.true(performance.now() - began < 10_000, 'long before the timeout of 3 minutes');
    t.deepEqual(leftOver(), []);
  },
);

test.serial('a release that unaffected scenarios use continues to start after another release fails', async (t) => {
  const { events, failed } = await startFailing(
    [release('broken', 'process.exit(1)'), release('slow', `setTimeout(() => ${listen}, 500)`)],
    [['broken'], ['slow']],
  );
  t.deepEqual(verdicts(events), { 'install:slow': 'passed', 'install:broken': 'failed' });
  t.deepEqual(failed, ['broken']);
});

test.serial('a release is abandoned once no remaining scenario uses it', async (t) => {
  const { error, events } = await startFailing([
    release('waiting', 'setInterval(() => undefined, 1000)'),
    release('broken', 'process.exit(1)'),
  ]);
  t.regex(error.message, /^release broken/);
  t.deepEqual(verdicts(events), { 'install:waiting': 'skipped', 'install:broken': 'failed' });
  t.deepEqual(leftOver(), []);
});

test.serial('a failing init container fails its release, and the workload does not start', async (t) => {
  const init = { name: 'migrate', image: 'api:1', args: ['migrate'] };
  const code = "if (process.argv.includes('migrate')) { console.log('locked'); process.exit(4) }";
  const { error } = await startFailing([release('api', code, {}, { initContainers: [init] })]);
  t.is(error.message, 'init container migrate of release api failed: exit code 4');
  t.is(error.observed, 'locked');
});

test.serial('all unresolved environment references are reported together', async (t) => {
  const env = [
    { name: 'A', valueFrom: { secretKeyRef: { name: 'gone', key: 'a' } } },
    { name: 'B', valueFrom: { configMapKeyRef: { name: 'there', key: 'b' } } },
    { name: 'C', valueFrom: { configMapKeyRef: { name: 'gone', key: 'c', optional: true } } },
  ];
  const objects = [kubeObject('ConfigMap', 'there', { data: { x: '1', y: '2' } }), deployment('api', { env })];
  const { error } = await startFailing([release('api', listen, { objects })]);
  t.is(error.observed, 'A: no release has Secret/gone\nB: ConfigMap/there has no key b; it has x, y');
});

test.serial('a volume of a missing claim fails the release', async (t) => {
  const pod = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'gone' } }] };
  const { error } = await startFailing([release('api', listen, {}, pod)]);
  t.is(error.message, 'volume data of Deployment/api refers to a PersistentVolumeClaim that no release has');
});

test.serial('a command that does not exist is named in the error', async (t) => {
  const { error } = await startFailing([{ ...release('api', ''), local: { run: ['no-such-program'] } }]);
  t.regex(error.message, /cannot be started: .*no-such-program.* ENOENT/);
});

test.serial('an interrupted start throws an InterruptedError and leaves no processes', async (t) => {
  const { platform, releases } = renderedPlatform([release('api', 'setInterval(() => undefined, 1000)')]);
  await using recorded = await recordedContext(platform);
  const emit = (event: RunEvent) => {
    if (event.type === 'task-note' && event.note === 'waiting for readiness') recorded.interrupt();
  };
  await t.throwsAsync(startLocalTarget({ ...recorded.context, emit }, releases), { instanceOf: InterruptedError });
  t.deepEqual(leftOver(), []);
});

test.serial(
  'a release without local.run is skipped; its dependants run without its variables and report that',
  async (t) => {
    const env = [
      { name: 'STATUS', value: '200' },
      { name: 'OTHER_URL', value: 'http://other/api' },
      { name: 'OTHER_HOST', value: 'other' },
      { name: 'OTHER_PORT', value: '80' },
    ];
    const code = `console.log(Object.keys(process.env).filter((name) => name.startsWith('OTHER')).length, 'left');${listen}`;
    const objects = [deployment('api', { env, ports: [{ name: 'http', containerPort: 8080 }] })];
    const { platform, releases } = renderedPlatform([
      { name: 'other', objects: release('other', '').objects },
      release('api', code, { needs: ['other'], objects }),
    ]);
    await using recorded = await recordedContext(platform);
    await using target = await startLocalTarget(recorded.context, releases);
    await t.throwsAsync(target.http('other'), { name: 'ReleaseUnavailableError' });
    t.deepEqual(verdicts(recorded.events), { 'install:other': 'skipped', 'install:api': 'passed' });
    const [ended] = recorded.events.flatMap((event) =>
      event.type === 'task-ended' && event.task.title === 'api' ? [event.task] : [],
    );
    for (const name of ['OTHER_URL', 'OTHER_HOST', 'OTHER_PORT']) {
      t.regex(ended?.detail ?? '', new RegExp(`runs without ${name}: release other is unavailable`));
    }
    t.is(await readFile(`${recorded.context.reportsFolder}/api.log`, 'utf8'), '0 left\n');
  },
);

test.serial('a workload that exits later is reported with its last log lines', async (t) => {
  const code = `${listen}.once('request', () => { console.log('giving up'); setImmediate(() => process.exit(5)) })`;
  const objects = [
    service('api', { port: 80, targetPort: 8080 }),
    deployment('api', { ports: [{ name: 'http', containerPort: 8080 }] }),
  ];
  const { platform, releases } = renderedPlatform([
    release('api', code.replace('process.env.STATUS', '200'), { objects }),
  ]);
  await using recorded = await recordedContext(platform);
  const told = Promise.withResolvers<string>();
  const emit = (event: RunEvent) => {
    if (event.type === 'note') told.resolve(event.text);
  };
  await using target = await startLocalTarget({ ...recorded.context, emit }, releases);
  const { origin } = await target.http('api');
  await fetch(origin).catch(() => undefined);
  t.is(await told.promise, 'api exited: exit code 5\n  giving up');
});

test.serial('a workload never gets a port that another process uses', async (t) => {
  const other = createServer((_, response) => response.end('other')).listen(0, '127.0.0.1');
  const { platform, releases } = renderedPlatform([release('api', listen)]);
  await using recorded = await recordedContext(platform);
  await using target = await startLocalTarget(recorded.context, releases);
  const address = other.address();
  const { origin } = await target.http('api');
  t.not(new URL(origin).port, String(typeof address === 'object' ? address?.port : ''));
  other.close();
});
