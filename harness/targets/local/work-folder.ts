import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the nearest package.json at or above a folder; the folder itself if there is none. */
export function workFolderOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (statSync(join(at, 'package.json'), { throwIfNoEntry: false })?.isFile()) return at;
    if (dirname(at) === at) return folder;
  }
}
