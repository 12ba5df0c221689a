import { readFile, writeFile } from 'node:fs/promises';

/**
 * The text of the golden file at `url`, to be compared with `actual`.
 * With UPDATE_GOLDEN=1 the file is written first; what it then holds is to be reviewed by reading it.
 */
export async function golden(url: URL, actual: string): Promise<string> {
  if (process.env.UPDATE_GOLDEN === '1') await writeFile(url, actual);
  return readFile(url, 'utf8');
}
