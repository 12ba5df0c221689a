import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from './manifest.ts';

/** Lists the complete versions of a dataset's folder, the newest first. */
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
    if ((await readManifest(join(datasetFolder, name))) !== undefined) versions.push(Number(name));
  }
  return versions.sort((a, b) => b - a);
}
