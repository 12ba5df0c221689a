import { parseArgs } from 'node:util';
import type { Environment } from './read-credentials.ts';
import { SettingsError } from './settings-error.ts';

/**
 * Parses `fetch [--root FOLDER] [owner/slug ...]`. If datasets are named, the files go to `./data` unless --root or
 * KAGGLE_DATA_ROOT is set.
 *
 * @returns the datasets, and the environment as modified by the flags
 * @throws SettingsError
 */
export function parseCommandLine(args: string[], env: Environment): { datasets: string[]; env: Environment } {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { root: { type: 'string' } } });
    const fallback = positionals.length > 0 ? (env.KAGGLE_DATA_ROOT ?? 'data') : env.KAGGLE_DATA_ROOT;
    return { datasets: positionals, env: { ...env, KAGGLE_DATA_ROOT: values.root ?? fallback } };
  } catch (error) {
    throw new SettingsError([
      `${error instanceof Error ? error.message : String(error)}; usage: npm run fetch -- [--root FOLDER] [owner/slug[@version] ...]`,
    ]);
  }
}
