import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of promtool: PROMTOOL, else the first on PATH; undefined if there is none. */
export function findPromtool(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { PROMTOOL: named, PATH: path = '' } = env;
  if (named !== undefined && named !== '') return named;
  return path
    .split(delimiter)
    .map((folder) => join(folder, 'promtool'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
