import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Path of redis-server: REDIS_SERVER_BIN, else the first on PATH; undefined if it is not installed. */
export async function findRedisServer(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = env['REDIS_SERVER_BIN'];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = named ? [named] : folders.map((folder) => join(folder, 'redis-server'));
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not in this folder; try the next one
    }
  }
  return undefined;
}
