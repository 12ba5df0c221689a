import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The folder of the nearest package.json at or above a folder; the folder itself where there is none. */
export async function workFolderOf(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const file = await stat(join(at, 'package.json')).catch(() => undefined);
    if (file?.isFile()) return at;
    if (dirname(at) === at) return folder;
  }
}
