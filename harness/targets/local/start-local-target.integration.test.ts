import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createClient } from '@redis/client';
import anyTest, { type TestFn } from 'ava';
import pg from 'pg';
import type { JobOutcome, StartedTarget } from '../target.ts';
import { type RecordedContext, recordedContext, renderedPlatform } from './fixtures/platform.ts';
import { processList, stillRunning, untilEmpty } from './fixtures/process-tree.ts';
import { apiRelease, claimRelease, jobRelease, password, postgresRelease, redisRelease } from './fixtures/shop.ts';
import { ReleaseUnavailableError } from './release-unavailable-error.ts';
import { findRedisServer } from './servers/find-redis-server.ts';
import { startLocalTarget } from './start-local-target.ts';

interface Seen {
  readonly env: Record<string, string>;
  readonly options: string[];
  readonly cwd: string;
}

const test = anyTest as TestFn<{ target: StartedTarget; recorded: RecordedContext; seen: Seen; origin: string }>;
const hasRedis = (await findRedisServer()) !== undefined;

test.before(async (t) => {
  const { platform, releases } = renderedPlatform([
    jobRelease,
    apiRelease,
    redisRelease,
    claimRelease,
    postgresRelease,
  ]);
  const recorded = await recordedContext(platform);
  const target = await startLocalTarget(recorded.context, releases);
  const { origin } = await target.http('api');
  const response = await fetch(`${origin}/`);
  Object.assign(t.context, { target, recorded, origin, seen: await response.json() });
});

test.after.always('disposing leaves no process and no folder', async (t) => {
  const { target, recorded, seen } = t.context;
  const folder = dirname(dirname(seen.env['TMPDIR'] ?? ''));
  const redisAddress = hasRedis ? new URL((await target.connection('redis')).uri).host : folder;
  const started = processList().filter(({ commandLine }) =>
    [folder, redisAddress].some((text) => commandLine.includes(text)),
  );
  t.is(started.length, hasRedis ? 3 : 2, 'PostgreSQL, the API and, if installed, Redis');
  await target[Symbol.asyncDispose]();
  t.deepEqual(stillRunning(started), []);
  await t.throwsAsync(readdir(folder), { code: 'ENOENT' });
  await recorded[Symbol.asyncDispose]();
});

function runFetch(target: StartedTarget, env: Record<string, string>, timeoutMs = 10_000): Promise<JobOutcome> {
  return target.runJob({ release: 'fetch', env, timeoutMs, signal: AbortSignal.timeout(30_000) });
}

test('a workload gets the environment of its manifest, with local addresses and paths', async (t) => {
  const { env, options } = t.context.seen;
  const { port } = new URL(t.context.origin);
  t.is(env['PORT'], port);
  t.is(env['SELF_URL'], `${t.context.origin}/${port}`);
  t.is(env['DATABASE_URL'], (await t.context.target.connection('postgres')).uri);
  t.regex(env['DATABASE_URL'] ?? '', new RegExp(`^postgres://shop:${password}@127\\.0\\.0\\.1:\\d+/shop$`));
  t.deepEqual(options, [`--root=${env['CONFIG_FOLDER']}`]);
});

test('a workload inherits only PATH, home, temporary folder, time zone and the process mark', (t) => {
  const { env, cwd } = t.context.seen;
  const ofManifest = [
    'PORT',
    'SELF_URL',
    'DATABASE_URL',
    'CONFIG_FOLDER',
    'HOSTNAME',
    ...(hasRedis ? ['REDIS_URL'] : []),
  ];
  const inherited = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'PLATFORM_SCENARIOS_PROCESS_OF'];
  t.deepEqual(Object.keys(env).sort(), [...ofManifest, ...inherited].sort());
  t.is(join(cwd, 'package.json'), join(import.meta.dirname, '../../package.json'));
});

test('an init container completes before its workload starts, on the same database', async (t) => {
  const client = new pg.Client({ connectionString: (await t.context.target.connection('postgres')).uri });
  await client.connect();
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from visits');
  const settings = await client.query<{ fsync: string }>("select current_setting('fsync') as fsync");
  const connections = await client.query<{ n: string }>("select current_setting('max_connections') as n");
  await client.end();
  t.true((rows[0]?.n ?? 0) >= 1, 'the readiness probe wrote a row');
  t.is(settings.rows[0]?.fsync, 'off');
  t.is(connections.rows[0]?.n, '20');
});

test('a file of a ConfigMap is at the path that its variable holds, with local addresses', async (t) => {
  const response = await fetch(`${t.context.origin}/file`);
  t.is(await response.text(), `hello from ${t.context.origin}/`);
});

test('an Ingress resolves to the process, with the host name of the Ingress', async (t) => {
  const { target, origin } = t.context;
  t.deepEqual(await target.http('api'), { origin, host: 'api.test' });
  t.deepEqual(await target.http('api', { via: 'service' }), { origin });
});

test('a job runs on request and writes to the folder of its claim', async (t) => {
  const outcome = await runFetch(t.context.target, {});
  t.like(outcome, { succeeded: true, exitCode: 0 });
  const file = /wrote (.*)/.exec(outcome.logs)?.[1] ?? '';
  t.is(await readFile(file, 'utf8'), `hello from ${t.context.origin}/`);
});

test('a failed job reports its exit code and its log', async (t) => {
  const outcome = await runFetch(t.context.target, { MODE: 'fail' });
  t.deepEqual(outcome, { succeeded: false, exitCode: 7, logs: 'it went wrong', reason: 'exit code 7' });
});

test('variables of the request override those of the manifest and are localized too', async (t) => {
  const outcome = await runFetch(t.context.target, { API_URL: 'http://api.shop:80', DATA_ROOT: '/data/none' });
  t.false(outcome.succeeded);
  t.regex(outcome.logs, /ENOENT.*claims\/data\/none\/result\.txt/);
});

test('a job that hangs is stopped at its time limit', async (t) => {
  const outcome = await runFetch(t.context.target, { MODE: 'hang' }, 1000);
  t.like(outcome, { succeeded: false, exitCode: undefined, reason: 'stopped after 1 s (timeout)' });
});

test('an interrupted job is asked to stop, then killed with its child processes', async (t) => {
  const interrupted = new AbortController();
  const env = { MODE: 'hang', LABEL: 'interrupted' };
  const outcome = t.context.target.runJob({ release: 'fetch', env, timeoutMs: 60_000, signal: interrupted.signal });
  const { reportsFolder } = t.context.recorded.context;
  const logsOfIt = async () => {
    const names = (await readdir(reportsFolder)).filter((name) => name.startsWith('fetch-run-'));
    const logs = await Promise.all(names.map((name) => readFile(join(reportsFolder, name), 'utf8')));
    return logs.filter((log) => log.includes('interrupted hangs'));
  };
  await untilEmpty(async () => ((await logsOfIt()).length > 0 ? [] : ['not begun']), 30_000);
  interrupted.abort();
  await t.throwsAsync(outcome, { name: 'InterruptedError' });
  const [log = ''] = await logsOfIt();
  t.regex(log, /asked to stop/);
  const child = Number(/hangs with (\d+)/.exec(log)?.[1]);
  t.deepEqual(await untilEmpty(() => processList().filter(({ pid }) => pid === child), 1000), []);
});

test('every release is a task that is reported after the releases that it needs', (t) => {
  const tasks = t.context.recorded.events.filter((event) => event.type === 'task-ended').map(({ task }) => task);
  const ids = tasks.map(({ id }) => id);
  const verdicts = Object.fromEntries(tasks.map(({ id, verdict }) => [id, verdict]));
  t.deepEqual(verdicts, {
    'install:postgres': 'passed',
    'install:data-pvc': 'passed',
    'install:redis': hasRedis ? 'passed' : 'skipped',
    'install:api': 'passed',
    'install:fetch': 'passed',
  });
  t.true(ids.indexOf('install:postgres') < ids.indexOf('install:api'));
  t.true(ids.indexOf('install:api') < ids.indexOf('install:fetch'));
  const { waitedFor } = tasks.find(({ id }) => id === 'install:api') ?? {};
  t.deepEqual(waitedFor, ['charts', 'install:postgres', 'install:redis']);
});

test('no password appears in a process list or in a log', async (t) => {
  t.deepEqual(
    processList().filter(({ commandLine }) => commandLine.includes(password)),
    [],
  );
  const { reportsFolder } = t.context.recorded.context;
  const logs = await Promise.all(
    (await readdir(reportsFolder)).map((name) => readFile(join(reportsFolder, name), 'utf8')),
  );
  t.true(
    logs.some((log) => /connected by postgres:\/\/shop:\*\*\*@/.test(log)),
    'the API logs its connection',
  );
  t.false(logs.some((log) => log.includes(password)));
  t.true(t.context.recorded.secrets.includes(password));
});

test('howToReach lists the local address of each Service', (t) => {
  const lines = t.context.target.howToReach();
  t.true(lines.includes(`api:80 is ${t.context.origin}`));
  t.true(lines.some((line) => /^postgres:5432 is 127\.0\.0\.1:\d+$/.test(line)));
});

test(`Redis ${hasRedis ? 'answers with the password of the manifest' : 'is skipped with the reason'}`, async (t) => {
  const uri = t.context.target.connection('redis').then((found) => found.uri);
  if (!hasRedis) {
    t.log('skipped: redis-server is not installed on this machine');
    await t.throwsAsync(uri, { instanceOf: ReleaseUnavailableError });
    return;
  }
  const client = createClient({ url: await uri });
  client.on('error', () => undefined);
  await client.connect();
  t.is(await client.ping(), 'PONG');
  const { save } = await client.configGet('save');
  t.is(save, '');
  client.destroy();
  const stranger = createClient({ url: (await uri).replace(password, 'wrong'), socket: { reconnectStrategy: false } });
  stranger.on('error', () => undefined);
  await t.throwsAsync(stranger.connect(), { message: /WRONGPASS/ });
});
