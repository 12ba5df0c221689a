import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { manifestName } from './layout.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { syncFolder } from './sync-folder.ts';

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncTree(join(folder, entry.name));
  }
  await syncFolder(folder);
}

/**
 * Publishes a complete folder under its final name with a single rename, including its manifest.
 *
 * @param staging a folder whose files have been synced to disk; it no longer exists afterwards
 * @throws Error if the name is taken by something that this job did not create
 */
export async function publishVersion(staging: string, target: string, manifest: Manifest): Promise<void> {
  const handle = await open(join(staging, manifestName), 'wx', 0o644);
  try {
    await handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncTree(staging);
  await mkdir(dirname(target), { recursive: true });
  try {
    await rename(staging, target);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    if ((await readManifest(target)) === undefined) {
      throw new Error(
        `${target} is there but without ${manifestName}: this job did not write it; move it away and run again`,
        {
          cause: error,
        },
      );
    }
    await rm(staging, { recursive: true, force: true });
  }
  await syncFolder(dirname(target));
}
