import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import { listVersions } from './list-versions.ts';

/**
 * Removes the versions beyond the newest `keep`, but none that is pinned. Each leaves its name by a rename before its
 * files are deleted, so that a killed run leaves no half of it.
 *
 * @returns the removed versions.
 */
export async function removeOldVersions(layout: Layout, keep: number, pinned: readonly number[]): Promise<number[]> {
  const versions = await listVersions(layout.dataset);
  const old = versions.slice(keep).filter((version) => !pinned.includes(version));
  for (const version of old) {
    const away = join(layout.work, `removed-${randomUUID()}`);
    await rename(layout.version(version), away);
    await rm(away, { recursive: true, force: true });
  }
  return old;
}
