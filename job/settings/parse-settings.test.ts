import { writeFile } from 'node:fs/promises';
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

test('the least environment gives the documented defaults', (t) => {
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

test('a list takes commas and white space, and names a dataset once', (t) => {
  const { datasets } = parseSettings({ ...good, KAGGLE_DATASETS: 'a/b, c/d@3\n a/b' });
  t.deepEqual(datasets, [
    { owner: 'a', slug: 'b', version: undefined },
    { owner: 'c', slug: 'd', version: 3 },
  ]);
});

for (const text of ['iris', 'a/b/c', '../etc', 'a/..', '.hidden/b', 'a/b@0', 'a/b@latest', 'a/b@1.5', 'a/ b']) {
  test(`${JSON.stringify(text)} is no dataset`, (t) => {
    t.not(problemsOf(() => parseSettings(good, [text])).length, 0);
  });
}

test('every problem is told at once, each with its variable', (t) => {
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

test('an empty variable counts as one that is not set', (t) => {
  t.is(parseSettings({ ...good, PUSHGATEWAY_URL: '', CONCURRENCY: '' }).concurrency, 2);
});

test('sizes take binary units', (t) => {
  t.is(parseSettings({ ...good, MAX_BYTES: '512Mi' }).maxBytes, 512 * 2 ** 20);
  t.is(parseSettings({ ...good, MAX_BYTES: '1000' }).maxBytes, 1000);
});

test('datasets come from a YAML file', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'datasets.yaml');
  await writeFile(path, '- uciml/iris\n- ada/table@2\n');
  const { KAGGLE_DATASETS: _, ...rest } = good;
  t.deepEqual(parseSettings({ ...rest, KAGGLE_DATASETS_FILE: path }).datasets.length, 2);
  t.regex(problemsOf(() => parseSettings({ ...good, KAGGLE_DATASETS_FILE: path }))[0] ?? '', /are both set/);
  await writeFile(path, 'datasets: [uciml/iris]\n');
  t.regex(problemsOf(() => parseSettings({ ...rest, KAGGLE_DATASETS_FILE: path }))[0] ?? '', /expected a YAML list/);
});

test('credentials come from a mounted kaggle.json, whose content no problem quotes', async (t) => {
  await using folder = await makeFolder();
  await writeFile(join(folder.path, 'kaggle.json'), '{"username": "ada", "key": "s3cr3t"}');
  t.deepEqual(parseSettings({ ...good, KAGGLE_CONFIG_DIR: folder.path }).credentials, {
    username: 'ada',
    key: 's3cr3t',
  });
  await writeFile(join(folder.path, 'kaggle.json'), '{"username": "ada", "key": s3cr3t');
  const problems = problemsOf(() => parseSettings({ ...good, KAGGLE_CONFIG_DIR: folder.path }));
  t.is(problems.length, 1);
  t.false(problems.join().includes('s3cr3t'));
});

test('the token of the datasets API comes from a file', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'token');
  await writeFile(path, 'tok3n\n');
  t.is(parseSettings({ ...good, DATASETS_API_TOKEN_FILE: path }).datasetsApi?.token, 'tok3n');
  t.regex(problemsOf(() => parseSettings({ ...good, DATASETS_API_TOKEN_FILE: '/absent' }))[0] ?? '', /ENOENT/);
});

test('a command line that names datasets puts them into ./data, or where --root says', (t) => {
  t.is(parseCommandLine(['uciml/iris'], {}).env.KAGGLE_DATA_ROOT, 'data');
  t.is(parseCommandLine(['--root', '/d', 'uciml/iris'], { KAGGLE_DATA_ROOT: '/e' }).env.KAGGLE_DATA_ROOT, '/d');
  t.is(parseCommandLine([], {}).env.KAGGLE_DATA_ROOT, undefined);
  t.regex(problemsOf(() => parseCommandLine(['--roof'], {}))[0] ?? '', /--roof.*usage: npm run fetch/s);
});
