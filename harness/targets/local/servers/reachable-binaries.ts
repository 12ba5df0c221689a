import { chmod, cp, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PostgresBinaries } from './find-postgres-binaries.ts';

const executeByOthers = 0o001;

/**
 * The binaries at a place where another user can run them. A clone below a private folder, such as that of root, is
 * closed to the user that PostgreSQL runs as; then they are copied.
 * @param folder where the copy goes, which that user can enter
 */
export async function reachableBinaries(binaries: PostgresBinaries, folder: string): Promise<PostgresBinaries> {
  if (await isOpenToOthers(binaries.postgres)) return binaries;
  const copy = join(folder, 'native');
  await cp(dirname(dirname(binaries.postgres)), copy, { recursive: true, dereference: true });
  const copied = { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
  for (const path of [copy, join(copy, 'bin'), copied.initdb, copied.postgres]) await chmod(path, 0o755);
  return copied;
}

/** True where every folder above lets other users pass, and the file or folder itself does. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & executeByOthers) === 0) return false;
  return dirname(path) === path || isOpenToOthers(dirname(path));
}
