import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { load } from 'js-yaml';
import { z } from 'zod';
import { startEmbeddedPostgres } from './start-embedded-postgres.ts';

/** A PostgreSQL server for tests. `url` is that of a user who may create databases. */
export type TestPostgres = AsyncDisposable & {
  readonly url: string;
  readonly kind: 'given' | 'container' | 'embedded';
};

/**
 * Starts what the machine offers: the server of TEST_DATABASE_URL, else a container, else the embedded one.
 * Gives the reason as text where none of them can be had, so that tests can skip by it.
 */
export async function startPostgres(): Promise<TestPostgres | string> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') return { url: given, kind: 'given', [Symbol.asyncDispose]: async () => {} };
  try {
    return await startContainer();
  } catch (noContainer) {
    try {
      return await startEmbeddedPostgres();
    } catch (noEmbedded) {
      return `no PostgreSQL: TEST_DATABASE_URL is not set; a container: ${noContainer}; the embedded one: ${noEmbedded}`;
    }
  }
}

async function startContainer(): Promise<TestPostgres> {
  const container = await new PostgreSqlContainer(await imageOf('postgres'))
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=200'])
    .start();
  return {
    url: container.getConnectionUri(),
    kind: 'container',
    [Symbol.asyncDispose]: async () => {
      await container.stop();
    },
  };
}

/** The pinned image of a name in ci/versions.yaml, or what HARNESS_IMAGES puts in its place. */
export async function imageOf(name: string): Promise<string> {
  const root = join(import.meta.dirname, '..', '..');
  const versions = z
    .object({ images: z.record(z.string(), z.string()) })
    .parse(load(await readFile(join(root, 'ci', 'versions.yaml'), 'utf8')));
  const mapping = process.env.HARNESS_IMAGES;
  const replaced =
    mapping === undefined || mapping === ''
      ? {}
      : z.record(z.string(), z.string()).parse(load(await readFile(mapping, 'utf8')));
  const image = replaced[name] ?? versions.images[name];
  if (image === undefined) throw new Error(`ci/versions.yaml pins no image ${name}`);
  return image;
}
