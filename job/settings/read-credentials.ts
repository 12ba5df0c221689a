import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Credentials } from './settings.ts';

const kaggleJson = z.object({ username: z.string().min(1), key: z.string().min(1) });

/**
 * Finds the credentials: KAGGLE_USERNAME and KAGGLE_KEY, else `kaggle.json` in KAGGLE_CONFIG_DIR or `~/.kaggle`;
 * the same places as Kaggle's own client (https://github.com/Kaggle/kaggle-api, README, "API credentials").
 * Undefined where there are none: public datasets can be fetched without
 * (https://pypi.org/project/kagglehub, "Authenticate").
 */
export function readCredentials(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Credentials | undefined {
  const { KAGGLE_USERNAME: username, KAGGLE_KEY: key, KAGGLE_CONFIG_DIR: folder, HOME: home } = env;
  if (username && key) return { username, key };
  if (username || key) {
    problems.push(
      `${username ? 'KAGGLE_KEY' : 'KAGGLE_USERNAME'} is not set though its partner is; expected both or none`,
    );
    return undefined;
  }
  const path = folder ? join(folder, 'kaggle.json') : home ? join(home, '.kaggle', 'kaggle.json') : undefined;
  if (path === undefined) return undefined;
  try {
    return kaggleJson.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !folder) return undefined;
    // The parser's own words may quote the key.
    const seen = (error as NodeJS.ErrnoException).code ?? 'something else';
    problems.push(`${path}: expected {"username": "...", "key": "..."}, seen ${seen}`);
    return undefined;
  }
}
