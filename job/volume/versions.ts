import { randomUUID } from 'node:crypto';
import { readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Layout, manifestName } from './layout.ts';
import { syncFolder } from './sync-folder.ts';

/** The complete versions in a dataset's folder, newest first. */
export async function listVersions(datasetFolder: string): Promise<number[]> {
  let names: string[];
  try {
    names = await readdir(datasetFolder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const versions: number[] = [];
  for (const name of names) {
    if (!/^[1-9][0-9]*$/.test(name)) continue;
    // Its presence suffices; the manifests of old versions may be large.
    const manifest = await stat(join(datasetFolder, name, manifestName)).catch(() => undefined);
    if (manifest?.isFile()) versions.push(Number(name));
  }
  return versions.sort((a, b) => b - a);
}

/**
 * Points `latest` at a version with a single rename, so that readers see either the old or the new version. A reader
 * that opens several files should resolve the link once (`cd "$(realpath latest)"`) to stay with one version.
 *
 * @returns whether it changed
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

/**
 * Removes the versions beyond the newest `keep`, except pinned ones. Each is first renamed out of the way, so that a
 * killed run leaves no partial version.
 *
 * @returns the removed versions
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
