import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of promtool: PROMTOOL, or one on PATH; undefined where there is neither. */
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
