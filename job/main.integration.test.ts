import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { startPlatform, type TestPlatform } from './fixtures/start-platform.ts';
import { startProcess } from './fixtures/start-process.ts';

const mebibyte = 2 ** 20;
const size = 5 * mebibyte;

test('a successful run exits with 0, one with a failed dataset with 1', async (t) => {
  await using platform = await startPlatform();
  t.is(await startProcess(platform.env).ended, 0);
  const failing = startProcess({ ...platform.env, KAGGLE_DATASETS: 'ada/absent,uciml/iris' });
  t.is(await failing.ended, 1);
  t.regex(failing.stdout(), /"fetched":0,"unchanged":1,"failed":1/);
});

test('an invalid configuration exits with 2 and reports every problem', async (t) => {
  const run = startProcess({ KAGGLE_DATASETS: 'iris', KAGGLE_USERNAME: 'ada', CONCURRENCY: '0', HOME: '/nowhere' });
  t.is(await run.ended, 2);
  for (const name of ['KAGGLE_DATASETS', 'KAGGLE_KEY', 'CONCURRENCY', 'KAGGLE_DATA_ROOT', 'DATASETS_API_URL']) {
    t.regex(run.stderr(), new RegExp(`- ${name}`));
  }
});

test('an unwritable data root exits with 2', async (t) => {
  await using platform = await startPlatform();
  await writeFile(join(platform.root, 'file'), '');
  const run = startProcess({ ...platform.env, KAGGLE_DATA_ROOT: join(platform.root, 'file') });
  t.is(await run.ended, 2);
  t.regex(run.stderr(), /KAGGLE_DATA_ROOT .*\/file: expected a writable folder, got EEXIST/);
});

test('datasets on the command line need no datasets API', async (t) => {
  await using platform = await startPlatform();
  const { KAGGLE_API_URL = '', KAGGLE_USERNAME = '', KAGGLE_KEY = '' } = platform.env;
  const run = startProcess({ KAGGLE_API_URL, KAGGLE_USERNAME, KAGGLE_KEY }, ['--root', platform.root, 'uciml/iris']);
  t.is(await run.ended, 0);
  t.deepEqual((await readdir(join(platform.root, 'uciml/iris'))).sort(), ['1', 'latest']);
});

for (const [name, value, sent] of [
  ['KAGGLE_KEY', 'wr0ng-key', Buffer.from('ada:wr0ng-key').toString('base64')],
  ['KAGGLE_API_TOKEN', 'KGAT_wr0ng', 'KGAT_wr0ng'],
] as const) {
  test(`${name} never appears in the output, even if a server echoes it`, async (t) => {
    await using platform = await startPlatform();
    platform.source.order('ada/private', { private: true, versions: [{ table: 'iris' }] });
    const run = startProcess({ ...platform.env, KAGGLE_DATASETS: 'ada/private', [name]: value, LOG_LEVEL: 'trace' });
    t.is(await run.ended, 1);
    const output = run.stdout() + run.stderr();
    t.regex(output, /answered 401.*Unauthorized: (Basic|Bearer) \*\*\*/);
    t.false(output.includes(value) || output.includes(sent), output);
  });
}

/** Starts a run whose download stalls after at least one megabyte is on disk. */
async function startHeld(platform: TestPlatform) {
  const dataset = platform.source.order('ada/held', {
    versions: [{ generatedBytes: size }],
    faults: [{ kind: 'stall', afterBytes: 3 * mebibyte, times: 1 }],
  });
  const env = { ...platform.env, KAGGLE_DATASETS: 'ada/held', LOG_LEVEL: 'debug' };
  const run = startProcess(env);
  // The second batch is reported when the first has been written.
  await run.logged(/"bytes":2\d{6},/);
  return { dataset, env, run };
}

test('SIGTERM exits with 143, and the next run resumes the download', async (t) => {
  await using platform = await startPlatform();
  const { run } = await startHeld(platform);
  run.child.kill('SIGTERM');
  t.is(await run.ended, 143);
  t.regex(run.stdout(), /ada\/held was interrupted; the next run resumes it/);
  t.deepEqual(await readdir(platform.root), ['.fetch-kaggle']);
  const { outcome } = await platform.run({ KAGGLE_DATASETS: 'ada/held' });
  t.is(outcome.result, 'fetched');
  t.is(platform.source.dataset('ada/held')?.seen.ranges.length, 1);
  t.true(outcome.fetchedBytes < size);
});

test('after kill -9 the next run resumes the download and does not wait for the lock of the dead one', async (t) => {
  await using platform = await startPlatform();
  const { run } = await startHeld(platform);
  run.child.kill('SIGKILL');
  t.is(await run.ended, 'SIGKILL');
  t.deepEqual(await readdir(platform.root), ['.fetch-kaggle']);
  const { outcome, events } = await platform.run({ KAGGLE_DATASETS: 'ada/held' });
  t.is(outcome.result, 'fetched');
  t.false(events.some(({ kind }) => kind === 'waiting'));
  t.true(outcome.fetchedBytes < size);
});

test('of two concurrent runs one fetches the dataset, and the other waits and does not fetch it again', async (t) => {
  await using platform = await startPlatform();
  const { run: first, dataset, env } = await startHeld(platform);
  const second = startProcess(env);
  await second.logged(/is waiting for the lock held by process \d+ on/);
  dataset.resume();
  t.is(await first.ended, 0);
  t.is(await second.ended, 0);
  t.regex(first.stdout(), /"result":"fetched"/);
  t.regex(second.stdout(), /"result":"unchanged"/);
  t.is(dataset.seen.downloads, 1);
});
