import { once } from 'node:events';
import { access, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import test from 'ava';
import type { DatasetOrder } from '../../scenarios/fixtures/kaggle-source/catalogue.ts';
import { makeCertificate } from '../../scenarios/fixtures/kaggle-source/make-certificate.ts';
import { startPlatform } from '../fixtures/start-platform.ts';

const ref = 'ada/faulty';
const only = { KAGGLE_DATASETS: ref };

async function runFaulty(order: DatasetOrder, env: Record<string, string> = {}) {
  const platform = await startPlatform();
  const dataset = platform.source.order(ref, order);
  const result = await platform.run({ ...only, ...env });
  return { ...result, platform, seen: dataset.seen, [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose]() };
}

const messageOf = (run: { outcome: { result: string; error?: Error } }) => run.outcome.error?.message ?? '';
const noise = { generatedBytes: 3 * 2 ** 20 } as const;

test('an interrupted download is resumed with a Range request', async (t) => {
  await using run = await runFaulty({ versions: [noise], faults: [{ kind: 'cut', afterBytes: 1_000_000, times: 1 }] });
  t.is(run.outcome.result, 'fetched');
  t.deepEqual(run.seen.ranges, ['bytes=1000000-']);
  t.is(run.platform.source.dataset(ref)?.versions[0]?.size, run.outcome.fetchedBytes);
});

test('a pinned version of the same dataset does not discard the partial archive of the newest, nor the newest its', async (t) => {
  await using platform = await startPlatform();
  const versions = [noise, { generatedBytes: 2 * 2 ** 20 }];
  const { seen } = platform.source.order(ref, { versions, faults: [{ kind: 'cut', afterBytes: 1_000_000, times: 2 }] });
  const env = { KAGGLE_DATASETS: `${ref} ${ref}@1`, CONCURRENCY: '1', RETRIES: '0' };
  const resultsOf = async () => (await platform.run(env)).summary.outcomes.map(({ result }) => result);
  t.deepEqual(await resultsOf(), ['failed', 'failed']);
  t.deepEqual(await resultsOf(), ['fetched', 'fetched']);
  t.deepEqual(seen.ranges, ['bytes=1000000-', 'bytes=1000000-']);
});

test('a download that is interrupted repeatedly succeeds as long as each attempt makes progress', async (t) => {
  await using run = await runFaulty(
    { versions: [noise], faults: [{ kind: 'cut', afterBytes: 300_000 }] },
    { RETRIES: '1' },
  );
  t.is(run.outcome.result, 'fetched');
  t.is(run.seen.ranges.length, 10);
});

test('a download from a server without range support starts over', async (t) => {
  await using run = await runFaulty({
    versions: [noise],
    faults: [{ kind: 'cut', afterBytes: 1_000_000, times: 1 }, { kind: 'no-range' }],
  });
  t.is(run.outcome.result, 'fetched');
  t.deepEqual(run.seen.ranges, ['bytes=1000000-']);
  t.is(run.outcome.fetchedBytes, 1_000_000 + (run.platform.source.dataset(ref)?.versions[0]?.size ?? 0));
});

test('a stalled connection is treated as broken', async (t) => {
  await using run = await runFaulty(
    { versions: [noise], faults: [{ kind: 'stall', afterBytes: 500_000, times: 1 }] },
    { IDLE_TIMEOUT_SECONDS: '2' },
  );
  t.is(run.outcome.result, 'fetched');
  t.true(run.events.some((event) => event.kind === 'retrying' && /no data for 2 s/.test(event.reason)));
});

test('a 429 is retried after the time in Retry-After', async (t) => {
  await using run = await runFaulty({
    versions: [{ table: 'iris' }],
    faults: [{ kind: 'status', on: 'download', status: 429, retryAfter: '1', times: 1 }],
  });
  t.is(run.outcome.result, 'fetched');
  const retried = run.events.find((event) => event.kind === 'retrying');
  t.true(retried?.kind === 'retrying' && retried.waitMs >= 1000);
});

test('a Retry-After above the maximum fails the dataset at once, with the time in the message', async (t) => {
  await using run = await runFaulty({
    versions: [{ table: 'iris' }],
    faults: [{ kind: 'status', on: 'view', status: 429, retryAfter: '3600' }],
  });
  t.is(run.outcome.result, 'failed');
  t.regex(messageOf(run), /answered 429 \(retry after 3600 s\)/);
  t.is(run.seen.views, 1);
});

for (const [status, hint] of [
  [401, /KAGGLE_USERNAME and KAGGLE_KEY/],
  [403, /accept the dataset's terms/],
  [404, /the archive of this version is not available/],
] as const) {
  test(`a ${status} is not retried, and its message says what to do`, async (t) => {
    await using run = await runFaulty({
      versions: [{ table: 'iris' }],
      faults: [{ kind: 'status', on: 'download', status }],
    });
    t.is(run.outcome.result, 'failed');
    t.regex(messageOf(run), hint);
    t.is(run.seen.downloads, 1);
    t.notRegex(messageOf(run), /s3cr3t|Signature/);
  });
}

test('a 503 is retried RETRIES times, then fails the dataset', async (t) => {
  await using run = await runFaulty({
    versions: [{ table: 'iris' }],
    faults: [{ kind: 'status', on: 'view', status: 503 }],
  });
  t.is(run.outcome.result, 'failed');
  t.is(run.seen.views, 4);
});

for (const content of [{ table: 'iris' }, noise]) {
  test(`an archive shorter than its Content-Length fails the dataset and leaves no version: ${JSON.stringify(content)}`, async (t) => {
    await using run = await runFaulty({
      versions: [content],
      faults: [{ kind: 'wrong-length', extraBytes: 100 }],
    });
    t.is(run.outcome.result, 'failed');
    t.true(run.seen.downloads <= 5);
    await t.throwsAsync(access(join(run.platform.root, ref)), { code: 'ENOENT' });
  });
}

const archives = [
  ['a corrupt archive', { hostile: 'corrupt' }, /archive corrupt: the CRC-32/, 2],
  ['a file that is not an archive', { hostile: 'not-a-zip' }, /archive corrupt/, 2],
  ['an entry that leaves the folder', { hostile: 'zip-slip' }, /archive refused: .*invalid relative path/, 1],
  ['a symbolic link', { hostile: 'symlink' }, /archive refused: entry "secrets" is a symbolic link/, 1],
  ['a zip bomb', { hostile: 'zip-bomb', bytes: 8 * 2 ** 20 }, /archive too large: .*MAX_EXTRACTED_BYTES/, 1],
  [
    'a zip bomb that lies about its size',
    { hostile: 'zip-bomb', bytes: 8 * 2 ** 20, declaredBytes: 100 },
    /archive corrupt: too many bytes/,
    2,
  ],
] as const;

for (const [what, content, message, downloads] of archives) {
  test(`${what} is rejected, and no file of it is left`, async (t) => {
    await using run = await runFaulty({ versions: [content] }, { MAX_EXTRACTED_BYTES: '1Mi' });
    t.is(run.outcome.result, 'failed');
    t.regex(messageOf(run), message);
    t.is(run.seen.downloads, downloads);
    t.deepEqual(await readdir(join(run.platform.root, '.fetch-kaggle', ref)), ['lock']);
    t.deepEqual(await readdir(run.platform.root), ['.fetch-kaggle']);
  });
}

test('an archive over MAX_BYTES is rejected before it is downloaded', async (t) => {
  await using run = await runFaulty({ versions: [noise] }, { MAX_BYTES: '1Mi' });
  t.regex(messageOf(run), /archive too large: it has \d+ bytes, but MAX_BYTES is 1048576/);
  t.is(run.outcome.fetchedBytes, 0);
});

test('an archive with a wrong hash is fetched once more, then rejected', async (t) => {
  await using once = await runFaulty({ versions: [noise], faults: [{ kind: 'wrong-hash', times: 1 }] });
  t.is(once.outcome.result, 'fetched');
  t.is(once.seen.downloads, 2);
  for (const [of, computed] of [
    ['md5', 'crc32c'],
    ['crc32c', 'md5'],
  ] as const) {
    await using always = await runFaulty({
      versions: [noise],
      faults: [{ kind: 'wrong-hash' }, { kind: 'no-hash', of }],
    });
    t.regex(messageOf(always), new RegExp(`archive corrupt: its ${computed} is`));
    await t.throwsAsync(access(join(always.platform.root, ref, '1')), { code: 'ENOENT' });
  }
});

test('an archive that looks hostile because it is damaged is fetched once more', async (t) => {
  const hostile = { versions: [{ hostile: 'zip-slip' }] } as const;
  await using damaged = await runFaulty({ ...hostile, faults: [{ kind: 'wrong-hash' }] });
  t.regex(messageOf(damaged), /archive corrupt: its crc32c is/);
  t.is(damaged.seen.downloads, 2);
  await using whole = await runFaulty(hostile);
  t.regex(messageOf(whole), /archive refused/);
  t.is(whole.seen.downloads, 1);
});

test('an archive that changes before the download is resumed is fetched from the start', async (t) => {
  const platform = await startPlatform();
  await using _ = platform;
  platform.source.order(ref, { versions: [noise], faults: [{ kind: 'cut', afterBytes: 1_000_000 }] });
  const stop = new AbortController();
  await platform.run(only, stop.signal, (event) => event.kind === 'retrying' && stop.abort());
  const dataset = platform.source.order(ref, { versions: [noise] });
  const { outcome } = await platform.run(only);
  t.is(outcome.result, 'fetched');
  t.deepEqual(dataset.seen.ranges, ['bytes=1000000-']);
  t.is(dataset.versions[0]?.size, outcome.fetchedBytes);
});

test('a proxy that answers 404 for the storage fails the dataset: the archive may well be available', async (t) => {
  const certificate = makeCertificate();
  setDefaultCACertificates([certificate.cert]);
  await using platform = await startPlatform({ certificate });
  const order = (versions: DatasetOrder['versions']) => platform.source.order(ref, { versions });
  order([{ table: 'iris' }]);
  await platform.run(only);
  order([{ table: 'iris' }, { table: 'anscombe' }]);
  const proxy = createServer().on('connect', (request, client) => {
    const [host = '', port] = (request.url ?? '').split(':');
    if (request.url === platform.source.storageHost) {
      client.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    const target = connect(Number(port), host);
    target.pipe(client).pipe(target);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as AddressInfo;
  const run = await platform.run({ ...only, HTTPS_PROXY: `http://127.0.0.1:${port}` });
  proxy.close();
  t.is(run.outcome.result, 'failed');
  t.regex(messageOf(run), /the proxy answered 404/);
});
