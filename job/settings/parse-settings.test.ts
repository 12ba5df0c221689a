import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { parseSettings } from './parse-settings.ts';
import { SettingsError } from './settings-error.ts';

const good = { KAGGLE_DATASETS: 'uciml/iris', KAGGLE_DATA_ROOT: '/data', DATASETS_API_URL: 'http://api/' };

const problemsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
};

test('a minimal environment has the documented defaults', (t) => {
  t.like(parseSettings(good), {
    datasets: [{ owner: 'uciml', slug: 'iris', version: undefined }],
    dataRoot: '/data',
    kaggleApiUrl: 'https://www.kaggle.com/api/v1',
    credentials: undefined,
    datasetsApi: { url: 'http://api', token: undefined },
    concurrency: 2,
    maxBytes: 20 * 2 ** 30,
    maxExtractedBytes: 100 * 2 ** 30,
    keepVersions: 3,
    retries: 5,
    idleTimeoutMs: 30_000,
    lockStaleMs: 30_000,
    logLevel: 'info',
  });
});

test('a list is separated by commas or white space, and duplicates are dropped', (t) => {
  const { datasets } = parseSettings({ ...good, KAGGLE_DATASETS: 'a/b, c/d@3\n a/b' });
  t.deepEqual(datasets, [
    { owner: 'a', slug: 'b', version: undefined },
    { owner: 'c', slug: 'd', version: 3 },
  ]);
});

for (const text of ['iris', 'a/b/c', '../etc', 'a/..', '.hidden/b', 'a/b@0', 'a/b@latest', 'a/b@1.5', 'a/ b']) {
  test(`${JSON.stringify(text)} is not a valid dataset`, (t) => {
    t.not(problemsOf(() => parseSettings(good, [text])).length, 0);
  });
}

test('all problems are reported together, each with its variable', (t) => {
  const problems = problemsOf(() =>
    parseSettings({
      KAGGLE_DATASETS: 'uciml',
      KAGGLE_API_URL: 'ftp://kaggle',
      KAGGLE_KEY: 'secret',
      CONCURRENCY: '17',
      MAX_BYTES: '10GB',
      KEEP_VERSIONS: '0',
      LOG_LEVEL: 'loud',
      HOME: '/nowhere',
    }),
  );
  t.deepEqual(problems.map((problem) => /^\w+/.exec(problem)?.[0]).sort(), [
    'CONCURRENCY',
    'DATASETS_API_URL',
    'KAGGLE_API_URL',
    'KAGGLE_DATASETS',
    'KAGGLE_DATA_ROOT',
    'KAGGLE_USERNAME',
    'KEEP_VERSIONS',
    'LOG_LEVEL',
    'MAX_BYTES',
  ]);
  t.false(problems.join().includes('secret'));
});

test('an empty variable is treated as unset', (t) => {
  t.is(parseSettings({ ...good, PUSHGATEWAY_URL: '', CONCURRENCY: '' }).concurrency, 2);
});

test('sizes accept binary units', (t) => {
  t.is(parseSettings({ ...good, MAX_BYTES: '512Mi' }).maxBytes, 512 * 2 ** 20);
  t.is(parseSettings({ ...good, MAX_BYTES: '1000' }).maxBytes, 1000);
});

test('datasets can be read from a YAML file', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'datasets.yaml');
  await writeFile(path, '- uciml/iris\n- ada/table@2\n');
  const { KAGGLE_DATASETS: _, ...rest } = good;
  t.deepEqual(parseSettings({ ...rest, KAGGLE_DATASETS_FILE: path }).datasets.length, 2);
  t.regex(problemsOf(() => parseSettings({ ...good, KAGGLE_DATASETS_FILE: path }))[0] ?? '', /are both set/);
  await writeFile(path, 'datasets: [uciml/iris]\n');
  t.regex(problemsOf(() => parseSettings({ ...rest, KAGGLE_DATASETS_FILE: path }))[0] ?? '', /expected a YAML list/);
});

test('the environment takes precedence over the folder, and a token over a user name and key', async (t) => {
  await using folder = await makeFolder();
  const inFolder = { ...good, KAGGLE_CONFIG_DIR: folder.path };
  const pair = { KAGGLE_USERNAME: 'ada', KAGGLE_KEY: 's3cr3t' };
  t.deepEqual(parseSettings({ ...good, ...pair }).credentials, { username: 'ada', key: 's3cr3t' });
  t.deepEqual(parseSettings({ ...good, ...pair, KAGGLE_API_TOKEN: 'KGAT_1\n' }).credentials, { token: 'KGAT_1' });
  t.deepEqual(parseSettings({ ...good, KAGGLE_USERNAME: 'ada', KAGGLE_API_TOKEN: 'KGAT_1' }).credentials, {
    token: 'KGAT_1',
  });
  t.regex(problemsOf(() => parseSettings(inFolder))[0] ?? '', /expected it to contain access_token or kaggle.json/);
  await writeFile(join(folder.path, 'kaggle.json'), '{"username": "eve", "key": "0ther"}');
  t.deepEqual(parseSettings(inFolder).credentials, { username: 'eve', key: '0ther' });
  await writeFile(join(folder.path, 'access_token'), 'KGAT_2\n');
  t.deepEqual(parseSettings(inFolder).credentials, { token: 'KGAT_2' });
  t.deepEqual(parseSettings({ ...inFolder, ...pair }).credentials, { username: 'ada', key: 's3cr3t' });
});

test('invalid credentials are a problem that does not quote them', async (t) => {
  await using folder = await makeFolder();
  const inFolder = { ...good, KAGGLE_CONFIG_DIR: folder.path };
  const problemOf = (env: Record<string, string>) => {
    const problems = problemsOf(() => parseSettings(env));
    t.is(problems.length, 1);
    t.notRegex(problems[0] ?? '', /s3cr3t/);
    return problems[0] ?? '';
  };
  t.regex(problemOf({ ...good, KAGGLE_API_TOKEN: 'KGAT s3cr3t' }), /^KAGGLE_API_TOKEN: expected a token/);
  t.regex(problemOf({ ...good, DATASETS_API_TOKEN: 'two s3cr3ts' }), /^DATASETS_API_TOKEN: expected a token/);
  await writeFile(join(folder.path, 'kaggle.json'), '{"username": "ada", "key": s3cr3t');
  t.regex(problemOf(inFolder), /kaggle.json: expected {"username"/);
  await writeFile(join(folder.path, 'access_token'), '\n');
  t.regex(problemOf(inFolder), /access_token: expected a token .*got an empty one/);
  await rm(join(folder.path, 'access_token'));
  await mkdir(join(folder.path, 'access_token'));
  t.regex(problemOf(inFolder), /access_token: expected a readable file, got EISDIR/);
});

test('proxy variables may be in either case, lower case takes precedence, and the scheme is optional', (t) => {
  const { proxy } = parseSettings({
    ...good,
    HTTP_PROXY: 'http://upper:1',
    http_proxy: 'lower:2',
    HTTPS_PROXY: 'https://ada:p%40ss@secure/',
    no_proxy: 'kaggle-data-api,.svc',
  });
  t.deepEqual(proxy, { http: 'http://lower:2', https: 'https://ada:p%40ss@secure', none: 'kaggle-data-api,.svc' });
});

test('a URL with a password is rejected or used, but never quoted', (t) => {
  const problems = problemsOf(() =>
    parseSettings({
      ...good,
      KAGGLE_API_URL: 'https://ada:s3cr3t@kaggle/api',
      DATASETS_API_URL: 'http://ada:s3cr3t@api',
      HTTP_PROXY: 'socks5://ada:s3cr3t@proxy',
      HTTPS_PROXY: 'ada:s3cr3t%@proxy',
      PUSHGATEWAY_URL: 'http://ada:s3cr3t%@gateway',
    }),
  );
  t.deepEqual(problems.map((problem) => /^\w+/.exec(problem)?.[0]).sort(), [
    'DATASETS_API_URL',
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'KAGGLE_API_URL',
    'PUSHGATEWAY_URL',
  ]);
  t.notRegex(problems.join('\n'), /s3cr3t/);
});

test('the secrets include every credential in each form that is sent', (t) => {
  const { secrets } = parseSettings({
    ...good,
    KAGGLE_USERNAME: 'ada',
    KAGGLE_KEY: 'k3y',
    DATASETS_API_TOKEN: 'tok3n',
    HTTP_PROXY: 'http://eve:p%40ss@proxy',
    HTTPS_PROXY: 'http://pr0xy-t0ken@proxy',
    PUSHGATEWAY_URL: 'http://bob:push@gateway',
  });
  const basic = (text: string) => Buffer.from(text).toString('base64');
  const expected = [
    'pr0xy-t0ken',
    'k3y',
    'tok3n',
    'p%40ss',
    'p@ss',
    'push',
    basic('ada:k3y'),
    basic('eve:p@ss'),
    basic('bob:push'),
  ];
  t.deepEqual([...secrets].sort(), expected.sort());
});

test('the token of the datasets API can be read from a file', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'token');
  await writeFile(path, 'tok3n\n');
  t.is(parseSettings({ ...good, DATASETS_API_TOKEN_FILE: path }).datasetsApi?.token, 'tok3n');
  t.regex(problemsOf(() => parseSettings({ ...good, DATASETS_API_TOKEN_FILE: '/absent' }))[0] ?? '', /ENOENT/);
});

test('datasets on the command line are stored in ./data, or in the folder of --root', (t) => {
  t.is(parseCommandLine(['uciml/iris'], {}).env.KAGGLE_DATA_ROOT, 'data');
  t.is(parseCommandLine(['--root', '/d', 'uciml/iris'], { KAGGLE_DATA_ROOT: '/e' }).env.KAGGLE_DATA_ROOT, '/d');
  t.is(parseCommandLine([], {}).env.KAGGLE_DATA_ROOT, undefined);
  t.regex(problemsOf(() => parseCommandLine(['--roof'], {}))[0] ?? '', /--roof.*usage: npm run fetch/s);
});
