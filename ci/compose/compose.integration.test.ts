import { execFile, execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { loadImageMap, replaceImage } from '../../harness/engine/image-map.ts';
import { testWithEngine } from '../../harness/session/fixtures/with-engine.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The command of compose: COMPOSE, the docker plugin, or docker-compose. */
function findCompose(): readonly string[] | undefined {
  const { COMPOSE: named } = process.env;
  const ways = named ? [named.split(' ')] : [['docker', 'compose'], ['docker-compose']];
  return ways.find(([program = '', ...words]) => {
    try {
      execFileSync(program, [...words, 'version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' ? address?.port : '');
}

const compose = findCompose();
const title = 'compose.yaml starts the API with its data, and down removes everything';

if (compose === undefined) {
  test.serial.skip(
    `${title} (neither docker compose nor docker-compose is here, nor named by COMPOSE)`,
    () => undefined,
  );
} else {
  testWithEngine(title, async (t, engine) => {
    t.timeout(600_000);
    const [program = '', ...words] = compose;
    const project = `compose-test-${process.pid}`;
    const map = loadImageMap();
    const env = {
      ...process.env,
      COMPOSE_PROJECT_NAME: project,
      // The builder that needs no additional program.
      DOCKER_BUILDKIT: '0',
      POSTGRES_IMAGE: replaceImage('postgres:17.6', map),
      REDIS_IMAGE: replaceImage('redis:8.2', map),
      NODE_IMAGE: replaceImage('node:24.9.0-trixie-slim', map),
      BASE_IMAGE: replaceImage('debian:trixie-slim', map),
      API_PORT: await freePort(),
      METRICS_PORT: await freePort(),
    };
    const does = (...args: readonly string[]) =>
      run(program, [...words, ...args], { cwd: root, env, timeout: 400_000 });
    t.teardown(() => does('down', '--volumes', '--remove-orphans').catch(() => undefined));
    await run('npm', ['run', 'bundle', '-w', 'service'], { cwd: root });
    await does('up', '--build', '--detach');

    const api = `http://127.0.0.1:${env.API_PORT}`;
    const answers = async () => (await fetch(`${api}/health/ready`).catch(() => undefined))?.status === 200;
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 200));
    const body = JSON.stringify({ name: 'composed' });
    const created = await fetch(`${api}/datasets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    t.is(created.status, 201);
    // Stored in PostgreSQL, and cached with Redis.
    await does('restart', 'api');
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 200));
    t.like(await (await fetch(`${api}${created.headers.get('location')}`)).json(), { name: 'composed' });
    t.like(await (await fetch(`${api}/health`)).json(), { checks: { cache: 'up' } });
    const metrics = await (await fetch(`http://127.0.0.1:${env.METRICS_PORT}/metrics`)).text();
    t.regex(metrics, /^http_requests_total\{/m);

    await does('down', '--volumes');
    const filters = { label: [`com.docker.compose.project=${project}`] };
    t.deepEqual(await engine.docker.listContainers({ all: true, filters }), []);
    const { Volumes: volumes } = await engine.docker.listVolumes({ filters });
    t.deepEqual(volumes ?? [], []);
  });
}
