import { randomUUID } from 'node:crypto';
import { readlink, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Points `latest` at a version by one rename: a reader sees the old version or the new one. A reader that opens several
 * files resolves the link once (`cd "$(realpath latest)"`) and stays with one version.
 *
 * @returns whether it changed.
 */
export async function pointLatest(layout: Layout, version: number): Promise<boolean> {
  const current = await readlink(layout.latest).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    if (error.code === 'EINVAL') throw new Error(`${layout.latest} is not a symbolic link; move it away and run again`);
    throw error;
  });
  if (current === String(version)) return false;
  const link = join(layout.work, `latest-${randomUUID()}`);
  await symlink(String(version), link);
  await rename(link, layout.latest);
  await syncFolder(layout.dataset);
  return true;
}
