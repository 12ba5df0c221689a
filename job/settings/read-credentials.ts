import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Credentials } from '../kaggle/kaggle-client.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const pairSchema = z.object({ username: z.string().min(1), key: z.string().min(1) });

/** Checks that a token can be sent in a header, without quoting it in the message. */
function checkToken(text: string, source: string, problems: string[]): string | undefined {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  problems.push(
    `${source}: expected a token of visible ASCII characters, got ${token === '' ? 'an empty one' : 'other characters'}`,
  );
  return undefined;
}

/** Reads a token from the variable `name`, else from the file named by `name`_FILE; adds problems to the list. */
export function readToken(name: string, env: Environment, problems: string[]): string | undefined {
  const { [name]: token, [`${name}_FILE`]: file } = env;
  if (token !== undefined) return checkToken(token, name, problems);
  if (file === undefined) return undefined;
  try {
    return checkToken(readFileSync(file, 'utf8'), `${name}_FILE ${file}`, problems);
  } catch (error) {
    problems.push(`${name}_FILE ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'}`);
    return undefined;
  }
}

const parseToken = (text: string, path: string, problems: string[]): Credentials | undefined => {
  const token = checkToken(text, path, problems);
  return token === undefined ? undefined : { token };
};

function parsePair(text: string, path: string, problems: string[]): Credentials | undefined {
  try {
    return pairSchema.parse(JSON.parse(text));
  } catch {
    // The parser's own message might quote the key.
    problems.push(`${path}: expected {"username": "...", "key": "..."}, got something else`);
    return undefined;
  }
}

const files = [
  ['access_token', parseToken],
  ['kaggle.json', parsePair],
] as const;

/**
 * Finds the credentials: KAGGLE_API_TOKEN, else KAGGLE_USERNAME and KAGGLE_KEY, else `access_token` or `kaggle.json` in
 * KAGGLE_CONFIG_DIR or `~/.kaggle`; names and places are those of Kaggle's own clients
 * (https://github.com/Kaggle/kaggle-api, README, "API credentials"). Undefined if there are none: public datasets can
 * be fetched without (https://pypi.org/project/kagglehub, "Authenticate").
 */
export function readCredentials(env: Environment, problems: string[]): Credentials | undefined {
  const { KAGGLE_USERNAME: username, KAGGLE_KEY: key, KAGGLE_CONFIG_DIR: configured, HOME: home } = env;
  if (env.KAGGLE_API_TOKEN !== undefined) return parseToken(env.KAGGLE_API_TOKEN, 'KAGGLE_API_TOKEN', problems);
  if (username && key) return { username, key };
  if (username || key) {
    const [missing, given] = username ? ['KAGGLE_KEY', 'KAGGLE_USERNAME'] : ['KAGGLE_USERNAME', 'KAGGLE_KEY'];
    problems.push(`${missing} is not set, but ${given} is; expected both, KAGGLE_API_TOKEN, or none`);
    return undefined;
  }
  const folder = configured ?? (home && join(home, '.kaggle'));
  if (folder === undefined) return undefined;
  for (const [name, parse] of files) {
    const path = join(folder, name);
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') continue;
      problems.push(`${path}: expected a readable file, got ${code}`);
      return undefined;
    }
    return parse(text, path, problems);
  }
  if (configured !== undefined) {
    problems.push(`KAGGLE_CONFIG_DIR ${configured}: expected it to contain access_token or kaggle.json, found neither`);
  }
  return undefined;
}
