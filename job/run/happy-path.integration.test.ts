import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import test from 'ava';
import { makeCertificate } from '../../scenarios/fixtures/kaggle-source/make-certificate.ts';
import { startForwardProxy } from '../../scenarios/fixtures/kaggle-source/start-forward-proxy.ts';
import { startPlatform } from '../fixtures/start-platform.ts';
import { isSuccess } from '../report/summary.ts';
import { readManifest } from '../volume/manifest.ts';

test('a dataset is stored under its version with a manifest, and registered', async (t) => {
  await using platform = await startPlatform();
  const { outcome } = await platform.run();
  t.like(outcome, { dataset: 'uciml/iris', result: 'fetched', version: 1, files: 2, registration: 'created' });
  const csv = await readFile(join(platform.root, 'uciml/iris/1/iris.csv'), 'utf8');
  t.is(csv.trim().split('\n').length, 151);
  const manifest = await readManifest(join(platform.root, 'uciml/iris/1'));
  t.deepEqual(
    manifest?.files.map(({ path, size }) => ({ path, size })),
    [
      { path: 'README.md', size: 398 },
      { path: 'iris.csv', size: csv.length },
    ],
  );
  t.is(manifest?.files[1]?.sha256, '3e03d8c1d217fe443771aa131654065cfe5025528acbdd1a776be885e32c3e4f');
  t.is(await readlink(join(platform.root, 'uciml/iris/latest')), '1');
  t.like(platform.api.rows[0], {
    name: 'uciml/iris',
    description: 'Iris Species: Classify iris plants into three species in this classic dataset',
    source_url: `${new URL(platform.source.apiUrl).origin}/datasets/uciml/iris/versions/1`,
  });
});

test('an unchanged version is neither fetched nor registered again', async (t) => {
  await using platform = await startPlatform();
  await platform.run();
  const { outcome } = await platform.run();
  t.like(outcome, { result: 'unchanged', version: 1, fetchedBytes: 0, registration: 'unchanged' });
  t.is(platform.source.dataset('uciml/iris')?.seen.downloads, 1);
  t.deepEqual(platform.api.requests, ['GET /datasets', 'POST /datasets/bulk', 'GET /datasets']);
});

test('the credentials are sent to the API but never to the signed storage', async (t) => {
  await using platform = await startPlatform();
  platform.source.order('ada/private', { private: true, versions: [{ table: 'iris' }] });
  const { outcome } = await platform.run({ KAGGLE_DATASETS: 'ada/private' });
  t.is(outcome.result, 'fetched');
  t.like(platform.source.dataset('ada/private')?.seen, { storageRequests: 1, credentialsAtStorage: 0 });
});

test('a token is sent as a Bearer token, and never to the signed storage', async (t) => {
  await using platform = await startPlatform();
  platform.source.order('ada/private', { private: true, versions: [{ table: 'iris' }] });
  const { outcome } = await platform.run({ KAGGLE_DATASETS: 'ada/private', KAGGLE_API_TOKEN: 'KGAT_t0k3n' });
  t.is(outcome.result, 'fetched');
  t.like(platform.source.dataset('ada/private')?.seen, { authentications: ['Bearer'], credentialsAtStorage: 0 });
});

test('all requests of a run go through the proxies', async (t) => {
  const certificate = makeCertificate();
  setDefaultCACertificates([certificate.cert]);
  await using proxy = await startForwardProxy({ port: 0, credentials: 'eve:p@ss' });
  await using platform = await startPlatform({ certificate });
  const address = `http://eve:p%40ss@127.0.0.1:${proxy.port}`;
  const proxies = { HTTP_PROXY: address, HTTPS_PROXY: address };
  const { outcome } = await platform.run({ ...proxies, PUSHGATEWAY_URL: 'http://127.0.0.1:9' });
  t.is(outcome.result, 'fetched');
  const origins = new Set(proxy.requests.map((request) => request.replace(/(:\d+)\/.*/, '$1')));
  const sources = [new URL(platform.source.apiUrl).host, platform.source.storageHost];
  t.deepEqual(
    origins,
    new Set([
      ...sources.map((host) => `CONNECT ${host}`),
      `GET ${platform.api.url}`,
      `POST ${platform.api.url}`,
      'POST http://127.0.0.1:9',
    ]),
  );
});

for (const on of ['download', 'storage'] as const) {
  test(`if the archive of a new version is not available yet, the previous one is kept: 404 from the ${on}`, async (t) => {
    await using platform = await startPlatform();
    const only = { KAGGLE_DATASETS: 'ada/growing' };
    platform.source.order('ada/growing', { versions: [{ table: 'iris' }] });
    await platform.run(only);
    const versions = [{ table: 'iris' }, { table: 'anscombe' }] as const;
    platform.source.order('ada/growing', { versions, faults: [{ kind: 'status', on, status: 404, times: 1 }] });
    const early = await platform.run(only);
    t.like(early.outcome, { result: 'outdated', version: 1, announcedVersion: 2, registration: 'unchanged' });
    t.true(isSuccess(early.summary));
    t.is(await readlink(join(platform.root, 'ada/growing/latest')), '1');
    const next = await platform.run(only);
    t.like(next.outcome, { result: 'fetched', version: 2, registration: 'updated' });
  });
}

test('without a previous version, an archive that is not available yet fails the dataset', async (t) => {
  await using platform = await startPlatform();
  const faults = [{ kind: 'status', on: 'download', status: 404 }] as const;
  platform.source.order('ada/new', { versions: [{ table: 'iris' }], faults });
  const { summary, outcome } = await platform.run({ KAGGLE_DATASETS: 'ada/new' });
  t.true(outcome.result === 'failed' && /the archive of this version is not available/.test(outcome.error.message));
  t.false(isSuccess(summary));
});

test('a missing pinned version fails, even if another version is on the volume', async (t) => {
  await using platform = await startPlatform();
  platform.source.order('ada/pinned', { versions: [{ table: 'iris' }] });
  await platform.run({ KAGGLE_DATASETS: 'ada/pinned' });
  const { outcome } = await platform.run({ KAGGLE_DATASETS: 'ada/pinned@2' });
  t.is(outcome.result, 'failed');
});

test('a new version becomes latest, and versions beyond KEEP_VERSIONS are removed', async (t) => {
  await using platform = await startPlatform();
  const versions = [{ table: 'iris' }, { table: 'anscombe' }, { table: 'iris' }, { table: 'anscombe' }] as const;
  for (const count of [1, 2, 3, 4]) {
    platform.source.order('ada/growing', { versions: versions.slice(0, count) });
    const { outcome } = await platform.run({ KAGGLE_DATASETS: 'ada/growing', KEEP_VERSIONS: '2' });
    t.like(outcome, { result: 'fetched', version: count, registration: count === 1 ? 'created' : 'updated' });
    t.is(await readlink(join(platform.root, 'ada/growing/latest')), String(count));
  }
  t.deepEqual((await readdir(join(platform.root, 'ada/growing'))).sort(), ['3', '4', 'latest']);
});

test('an old version is kept until the new one is registered in the API', async (t) => {
  await using platform = await startPlatform();
  const only = { KAGGLE_DATASETS: 'ada/growing', KEEP_VERSIONS: '1' };
  platform.source.order('ada/growing', { versions: [{ table: 'iris' }] });
  await platform.run(only);
  platform.source.order('ada/growing', { versions: [{ table: 'iris' }, { table: 'anscombe' }] });
  const { outcome } = await platform.run({ ...only, DATASETS_API_URL: 'http://127.0.0.1:9', RETRIES: '0' });
  t.is(outcome.result, 'failed');
  t.deepEqual((await readdir(join(platform.root, 'ada/growing'))).sort(), ['1', '2', 'latest']);
  await platform.run(only);
  t.deepEqual((await readdir(join(platform.root, 'ada/growing'))).sort(), ['2', 'latest']);
});

test('a pinned version is fetched next to the newest, which remains latest and registered', async (t) => {
  await using platform = await startPlatform();
  platform.source.order('ada/pinned', { versions: [{ table: 'iris' }, { table: 'anscombe' }] });
  await platform.run({ KAGGLE_DATASETS: 'ada/pinned' });
  const { outcome } = await platform.run({ KAGGLE_DATASETS: 'ada/pinned@1', KEEP_VERSIONS: '1' });
  t.like(outcome, { result: 'fetched', version: 1, registration: undefined });
  t.is(await readlink(join(platform.root, 'ada/pinned/latest')), '2');
  t.deepEqual((await readdir(join(platform.root, 'ada/pinned'))).sort(), ['1', '2', 'latest']);
});

test('a pinned version on the volume causes no request to Kaggle', async (t) => {
  await using platform = await startPlatform();
  await platform.run({ KAGGLE_DATASETS: 'uciml/iris@1' });
  await platform.run({ KAGGLE_DATASETS: 'uciml/iris@1' });
  t.like(platform.source.dataset('uciml/iris')?.seen, { views: 1, downloads: 1 });
});

test('one failed dataset does not stop the others', async (t) => {
  await using platform = await startPlatform();
  const { summary } = await platform.run({
    KAGGLE_DATASETS: 'ada/absent uciml/iris carlmcbrideellis/data-anscombes-quartet',
    CONCURRENCY: '1',
  });
  t.deepEqual(
    summary.outcomes.map(({ result }) => result),
    ['failed', 'fetched', 'fetched'],
  );
});

test('a run reports its events in order', async (t) => {
  await using platform = await startPlatform();
  const { events } = await platform.run();
  t.deepEqual(
    events.map(({ kind }) => kind),
    ['started', 'progress', 'extracting', 'published', 'ended', 'summary'],
  );
});

test('only the lock is left in the work folder', async (t) => {
  await using platform = await startPlatform();
  await platform.run();
  t.deepEqual(await readdir(join(platform.root, '.fetch-kaggle/uciml/iris')), ['lock']);
});
