import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { freePort } from '../fixtures/free-port.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { until } from '../fixtures/until.ts';

const it = await postgresTest();
const MAIN = join(import.meta.dirname, '..', 'main.ts');

function run(args: readonly string[], env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}
const exit = async (child: ChildProcess): Promise<number | null> =>
  child.exitCode === null ? ((await once(child, 'exit'))[0] as number | null) : child.exitCode;

it('SIGTERM under load fails no request, turns readiness off first, and exits with 0', async (t, databases) => {
  const port = await freePort();
  const { child, output } = run(['serve'], {
    DATABASE_URL: await databases.migrated(),
    PORT: String(port),
    METRICS_PORT: '0',
    SHUTDOWN_DELAY_MS: '3000',
    DATABASE_POOL_MAX: '4',
    // On a busy machine a request may wait; that is not a failure.
    DATABASE_CONNECT_TIMEOUT_MS: '30000',
    DATABASE_QUEUE_TIMEOUT_MS: '30000',
    DATABASE_STATEMENT_TIMEOUT_MS: '30000',
  });
  t.teardown(() => child.kill('SIGKILL'));
  const base = `http://127.0.0.1:${port}`;
  const status = (path: string) =>
    fetch(base + path).then(
      (response) => response.status,
      () => 0,
    );
  await until('ready', async () => (await status('/health/ready')) === 200);
  const statuses: number[] = [];
  let unready = false;
  let asked = false;
  const load = async (): Promise<void> => {
    // A load balancer sends requests until it notices that readiness is off.
    while (!unready) statuses.push(await status('/datasets'));
  };
  const loads = [load(), load(), load(), load()];
  const probe = async (): Promise<void> => {
    while (!unready) {
      if ((await status('/health/ready')) !== 200) unready = true;
      if (!asked && statuses.length > 50) asked = child.kill('SIGTERM');
    }
  };
  await probe();
  await Promise.all(loads);
  t.is(await exit(child), 0, output());
  t.true(statuses.length > 50);
  t.deepEqual([...new Set(statuses)], [200]);
});
it('migrate up and status print a line for each migration', async (t, databases) => {
  const env = { DATABASE_URL: await databases.empty() };
  for (const [args, line] of [
    [['migrate', 'status'], /^pending\s+0001-create-datasets\.sql$/m],
    [['migrate', 'up'], /^applied\s+0001-create-datasets\.sql$/m],
    [['migrate', 'up'], /^nothing to apply$/m],
    [['migrate', 'status'], /^applied\s+0001-create-datasets\.sql\s+\d{4}-/m],
  ] as const) {
    const { child, output } = run(args, env);
    t.is(await exit(child), 0, output());
    t.regex(output(), line);
  }
});
test('open resources delay the exit only for seconds, and are logged', async (t) => {
  const port = await freePort();
  const { child, output } = run(['serve'], {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    PORT: String(port),
    METRICS_PORT: '0',
    NODE_OPTIONS: '--import "data:text/javascript,setInterval(() => {}, 1000)"',
  });
  t.teardown(() => child.kill('SIGKILL'));
  await until('it listens', async () => output().includes('"listening"'));
  child.kill('SIGTERM');
  t.is(await exit(child), 0);
  t.regex(output(), /"open":\[.*"Timeout".*"exiting with open resources"/);
});

test('an idle connection to the metrics port does not delay the exit', async (t) => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const { child, output } = run(['serve'], {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
  });
  t.teardown(() => child.kill('SIGKILL'));
  await until('it listens', async () => output().includes('"listening"'));
  const connection = connect(metricsPort, '127.0.0.1').on('error', () => {});
  await once(connection, 'connect');
  child.kill('SIGTERM');
  t.is(await exit(child), 0);
  t.notRegex(output(), /exiting with open resources/);
});

test('invalid settings exit with 2 and a message that names every problem', async (t) => {
  const { child, output } = run(['serve'], { PORT: 'x' });
  t.is(await exit(child), 2);
  t.regex(output(), /PORT: /);
  t.regex(output(), /DATABASE_URL is required but not set/);
});
test('an unknown command exits with 2 and prints the usage', async (t) => {
  const { child, output } = run(['migrate', 'down'], {});
  t.is(await exit(child), 2);
  t.regex(output(), /usage:/);
});
test('an unreadable token file exits with 2', async (t) => {
  const { child, output } = run(['serve'], {
    DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z',
    API_TOKENS_FILE: '/no/such/file',
  });
  t.is(await exit(child), 2);
  t.regex(output(), /cannot read/);
});
test('a port that is in use exits with a one-line message', async (t) => {
  const busy = createServer().listen(0);
  await once(busy, 'listening');
  const port = String((busy.address() as AddressInfo).port);
  for (const [name, other] of [
    ['PORT', 'METRICS_PORT'],
    ['METRICS_PORT', 'PORT'],
  ] as const) {
    const { child, output } = run(['serve'], {
      DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z',
      [name]: port,
      [other]: '0',
    });
    t.is(await exit(child), 1);
    t.is(
      output()
        .split('\n')
        .find((line) => !line.startsWith('{')),
      `Cannot listen on port ${port}: EADDRINUSE. Set PORT or METRICS_PORT.`,
    );
    t.notRegex(output(), /\n +at /);
  }
  busy.close();
});
test('migrate without a database exits with a one-line message without the password', async (t) => {
  const { child, output } = run(['migrate', 'up'], { DATABASE_URL: 'postgres://x:hidden@127.0.0.1:1/z' });
  t.is(await exit(child), 1);
  t.regex(output(), /^DATABASE_URL: The database does not answer\. .*ECONNREFUSED.*\n$/);
  t.notRegex(output(), /hidden/);
});
it('a failed migration exits with a one-line message', async (t, databases) => {
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  t.teardown(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, '0001-bad.sql'), 'SELECT 1 / 0;');
  const { child, output } = run(['migrate', 'up'], {
    DATABASE_URL: await databases.empty(),
    MIGRATIONS_DIR: directory,
  });
  t.is(await exit(child), 1);
  t.is(output(), '0001-bad.sql failed and is not applied: division by zero\n');
});
