import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { readCredentials } from './read-credentials.ts';
import { readDatasets } from './read-datasets.ts';
import { logLevels, type Settings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const units: Readonly<Record<string, number>> = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

const bytes = z.string().transform((text, context) => {
  const [, digits, unit = ''] = /^([1-9][0-9]{0,14})(Ki|Mi|Gi|Ti)?$/.exec(text) ?? [];
  const value = Number(digits) * (units[unit] ?? 1);
  if (Number.isSafeInteger(value)) return value;
  context.addIssue({ code: 'custom', message: 'expected bytes, or a number with Ki, Mi, Gi or Ti' });
  return z.NEVER;
});

const integer = (min: number, max: number) =>
  z
    .string()
    .refine(
      (text) => /^[0-9]+$/.test(text) && Number(text) >= min && Number(text) <= max,
      `expected a whole number from ${min} to ${max}`,
    )
    .transform(Number);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http or https address' })
  .transform((text) => text.replace(/\/+$/, ''));

const schema = z.object({
  KAGGLE_DATA_ROOT: z.string({ error: 'is not set; expected a folder' }).transform((path) => resolve(path)),
  KAGGLE_API_URL: httpUrl.prefault('https://www.kaggle.com/api/v1'),
  DATASETS_API_URL: httpUrl.optional(),
  DATASETS_API_TOKEN: z.string().optional(),
  DATASETS_API_TOKEN_FILE: z.string().optional(),
  CONCURRENCY: integer(1, 16).prefault('2'),
  MAX_BYTES: bytes.prefault('20Gi'),
  MAX_EXTRACTED_BYTES: bytes.prefault('100Gi'),
  KEEP_VERSIONS: integer(1, 1000).prefault('3'),
  RETRIES: integer(0, 100).prefault('5'),
  IDLE_TIMEOUT_SECONDS: integer(1, 3600).prefault('30'),
  LOCK_STALE_SECONDS: integer(2, 3600).prefault('30'),
  PUSHGATEWAY_URL: httpUrl.optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `expected one of ${logLevels.join(', ')}` }).prefault('info'),
});

function readToken(token: string | undefined, file: string | undefined, problems: string[]): string | undefined {
  if (token !== undefined || file === undefined) return token;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`DATASETS_API_TOKEN_FILE ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'}`);
    return undefined;
  }
}

/**
 * Parses the environment and the datasets of the command line, once, into frozen settings. An empty variable counts
 * as one that is not set.
 *
 * @param given datasets of the command line; they come before KAGGLE_DATASETS and make DATASETS_API_URL optional.
 * @throws SettingsError with every problem at once.
 */
export function parseSettings(
  environment: Readonly<Record<string, string | undefined>>,
  given: readonly string[] = [],
): Settings {
  const env = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const problems: string[] = [];
  const datasets = readDatasets(given, env.KAGGLE_DATASETS, env.KAGGLE_DATASETS_FILE, problems);
  const credentials = readCredentials(env, problems);
  const parsed = schema.safeParse(env);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    const seen = env[name] === undefined ? '' : `; seen ${JSON.stringify(env[name])}`;
    problems.push(`${name}: ${issue.message}${seen}`);
  }
  if (env.DATASETS_API_URL === undefined && given.length === 0) {
    problems.push('DATASETS_API_URL: is not set; expected the address of the datasets API');
  }
  const token = readToken(env.DATASETS_API_TOKEN, env.DATASETS_API_TOKEN_FILE, problems);
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  const values = parsed.data;
  return Object.freeze<Settings>({
    datasets,
    dataRoot: values.KAGGLE_DATA_ROOT,
    kaggleApiUrl: values.KAGGLE_API_URL,
    credentials,
    datasetsApi: values.DATASETS_API_URL === undefined ? undefined : { url: values.DATASETS_API_URL, token },
    concurrency: values.CONCURRENCY,
    maxBytes: values.MAX_BYTES,
    maxExtractedBytes: values.MAX_EXTRACTED_BYTES,
    keepVersions: values.KEEP_VERSIONS,
    retries: values.RETRIES,
    idleTimeoutMs: values.IDLE_TIMEOUT_SECONDS * 1000,
    lockStaleMs: values.LOCK_STALE_SECONDS * 1000,
    pushgatewayUrl: values.PUSHGATEWAY_URL,
    logLevel: values.LOG_LEVEL,
  });
}
