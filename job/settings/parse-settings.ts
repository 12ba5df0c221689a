import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { basicAuthorization } from '../http/http-client.ts';
import { traceContextOf } from '../http/trace-context.ts';
import type { RunOptions } from '../run/run-context.ts';
import { type Environment, readCredentials, readToken } from './read-credentials.ts';
import { readDatasets } from './read-datasets.ts';
import { SettingsError } from './settings-error.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

export interface Settings extends RunOptions {
  readonly logLevel: (typeof logLevels)[number];
}

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

const canDecode = (text: string): boolean => {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
};

const userOf = (text: string) => {
  const { username = '', password = '' } = URL.parse(text) ?? {};
  return { username, password, given: username + password };
};

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
  .refine((text) => canDecode(userOf(text).given), 'expected % in the user and password to be encoded as %25')
  .transform((text) => text.replace(/\/+$/, ''));

/** Credentials have their own variables, so a URL must not contain any. */
const urlWithoutUser = httpUrl.refine((text) => userOf(text).given === '', 'expected a URL without user and password');

/** The URL of a forward proxy; without a scheme it is http, as in curl. */
const proxyUrl = z
  .string()
  .transform((text) => (text.includes('://') ? text : `http://${text}`))
  .pipe(httpUrl);

const schema = z.object({
  KAGGLE_DATA_ROOT: z.string({ error: 'is not set; expected a folder' }).transform((path) => resolve(path)),
  KAGGLE_API_URL: urlWithoutUser.prefault('https://www.kaggle.com/api/v1'),
  DATASETS_API_URL: urlWithoutUser.optional(),
  CONCURRENCY: integer(1, 16).prefault('2'),
  MAX_BYTES: bytes.prefault('20Gi'),
  MAX_EXTRACTED_BYTES: bytes.prefault('100Gi'),
  KEEP_VERSIONS: integer(1, 1000).prefault('3'),
  RETRIES: integer(0, 100).prefault('5'),
  IDLE_TIMEOUT_SECONDS: integer(1, 3600).prefault('30'),
  LOCK_STALE_SECONDS: integer(2, 3600).prefault('30'),
  PUSHGATEWAY_URL: httpUrl.optional(),
  TRACEPARENT: z.string().optional(),
  HTTP_PROXY: proxyUrl.optional(),
  HTTPS_PROXY: proxyUrl.optional(),
  NO_PROXY: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `expected one of ${logLevels.join(', ')}` }).prefault('info'),
});

/** The value as shown in a message: everything before an `@` that could be a password is masked. */
const masked = (value: string): string => JSON.stringify(value.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@'));

/** Lists the credentials in every form in which a message could contain them. */
function listSecrets({ credentials, datasetsApi, proxy, pushgatewayUrl }: Omit<RunOptions, 'secrets'>): string[] {
  const basic = (username: string, password: string) => basicAuthorization(username, password).replace('Basic ', '');
  const secrets = [proxy.http, proxy.https, pushgatewayUrl].flatMap((url) => {
    const { username, password } = userOf(url ?? '');
    const decoded = [decodeURIComponent(username), decodeURIComponent(password)] as const;
    // Some proxies accept a token as user name without a password.
    return password === '' ? [username, decoded[0]] : [password, decoded[1], basic(...decoded)];
  });
  if (credentials !== undefined) {
    if ('token' in credentials) secrets.push(credentials.token);
    else secrets.push(credentials.key, basic(credentials.username, credentials.key));
  }
  return [...new Set([...secrets, datasetsApi?.token ?? ''])].filter(Boolean);
}

/**
 * Checks that the job can write to the volume.
 *
 * @throws SettingsError
 */
export async function checkDataRoot(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true });
    await access(root, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new SettingsError([
      `KAGGLE_DATA_ROOT ${root}: expected a writable folder, got ${(error as NodeJS.ErrnoException).code}`,
    ]);
  }
}

/**
 * Parses the environment and the datasets on the command line into frozen settings. An empty variable counts as not
 * set.
 *
 * @param given datasets on the command line; they replace KAGGLE_DATASETS and make DATASETS_API_URL optional
 * @throws SettingsError with every problem at once
 */
export function parseSettings(environment: Environment, given: readonly string[] = []): Settings {
  const env = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  // As in curl: the names of proxy variables may be in either case, and lower case takes precedence.
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) env[name] = env[name.toLowerCase()] ?? env[name];
  const problems: string[] = [];
  const datasets = readDatasets(given, env.KAGGLE_DATASETS, env.KAGGLE_DATASETS_FILE, problems);
  const credentials = readCredentials(env, problems);
  const token = readToken('DATASETS_API_TOKEN', env, problems);
  const parsed = schema.safeParse(env);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    problems.push(`${name}: ${issue.message}${env[name] === undefined ? '' : `; got ${masked(env[name])}`}`);
  }
  if (env.DATASETS_API_URL === undefined && given.length === 0) {
    problems.push('DATASETS_API_URL: is not set; expected the URL of the datasets API');
  }
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  const values = parsed.data;
  const options: Omit<RunOptions, 'secrets'> = {
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
    trace: traceContextOf(values.TRACEPARENT),
    proxy: { http: values.HTTP_PROXY, https: values.HTTPS_PROXY, none: values.NO_PROXY },
  };
  return Object.freeze<Settings>({ ...options, logLevel: values.LOG_LEVEL, secrets: listSecrets(options) });
}
