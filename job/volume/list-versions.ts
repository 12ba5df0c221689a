import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName } from './layout.ts';

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
    // Its presence is enough: the manifests of old versions may be long.
    const manifest = await stat(join(datasetFolder, name, manifestName)).catch(() => undefined);
    if (manifest?.isFile()) versions.push(Number(name));
  }
  return versions.sort((a, b) => b - a);
}
