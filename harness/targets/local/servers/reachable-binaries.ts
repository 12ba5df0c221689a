import { chmod, cp, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PostgresBinaries } from './find-postgres-binaries.ts';

const executeByOthers = 0o001;

/**
 * Makes the binaries accessible to other users. The user that PostgreSQL runs as cannot enter a checkout inside a
 * private folder, such as root's home; the binaries are then copied.
 * @param folder destination of the copy, which that user can enter
 */
export async function reachableBinaries(binaries: PostgresBinaries, folder: string): Promise<PostgresBinaries> {
  if (await isOpenToOthers(binaries.postgres)) return binaries;
  const copy = join(folder, 'native');
  await cp(dirname(dirname(binaries.postgres)), copy, { recursive: true, dereference: true });
  const copied = { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
  for (const path of [copy, join(copy, 'bin'), copied.initdb, copied.postgres]) await chmod(path, 0o755);
  return copied;
}

/** Whether other users can access the file or folder and traverse all of its parents. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & executeByOthers) === 0) return false;
  return dirname(path) === path || isOpenToOthers(dirname(path));
}
