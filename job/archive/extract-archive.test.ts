import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { readArchive } from '../../scenarios/fixtures/kaggle-source/archive.ts';
import { type Content, makeContent } from '../../scenarios/fixtures/kaggle-source/make-content.ts';
import { writeZip, type ZipEntry } from '../../scenarios/fixtures/kaggle-source/write-zip.ts';
import { makeFolder } from '../fixtures/make-folder.ts';
import { ArchiveError } from './archive-error.ts';
import { type ExtractRequest, extractArchive } from './extract-archive.ts';

async function makeRequest(bytes: Buffer, changes: Partial<ExtractRequest> = {}) {
  const folder = await makeFolder();
  const archivePath = join(folder.path, 'archive.zip');
  const into = join(folder.path, 'into');
  await writeFile(archivePath, bytes);
  await mkdir(into);
  const request: ExtractRequest = {
    archivePath,
    into,
    maxBytes: 2 ** 20,
    maxFiles: 100,
    checkSpace: async () => undefined,
    signal: new AbortController().signal,
    ...changes,
  };
  return { folder, request, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const zipOf = (entries: readonly ZipEntry[]): Buffer => Buffer.concat(writeZip(entries).map(({ bytes }) => bytes));
const textEntry = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  content: { bytes: Buffer.from(`content of ${name}`), times: 1 },
  ...more,
});
const bytesOf = (content: Content): Buffer => {
  const archive = makeContent(content);
  return Buffer.concat([...readArchive(archive, 0, archive.size)]);
};

test('stored and deflated files and empty folders are extracted', async (t) => {
  const bytes = zipOf([
    textEntry('empty/', { content: { bytes: Buffer.alloc(0), times: 1 } }),
    textEntry('b/ü/deep.csv', { deflate: true }),
    textEntry('a.csv'),
  ]);
  await using made = await makeRequest(bytes);
  const files = await extractArchive(made.request);
  t.deepEqual(
    files.map(({ path, size }) => ({ path, size })),
    [
      { path: 'a.csv', size: 16 },
      { path: 'b/ü/deep.csv', size: 24 },
    ],
  );
  t.is(await readFile(join(made.request.into, 'b/ü/deep.csv'), 'utf8'), 'content of b/ü/deep.csv');
  t.true((await lstat(join(made.request.into, 'empty'))).isDirectory());
});

for (const [what, name, more] of [
  ['starts with ..', '../up.txt', {}],
  ['contains .. in the middle', 'a/../../up.txt', {}],
  ['is absolute', '/etc/passwd', {}],
  ['has a drive letter', 'C:/up.txt', {}],
  ['has a backslash', '..\\up.txt', {}],
  ['is a symbolic link', 'link', { mode: 0o120777 }],
  ['is a device', 'device', { mode: 0o020666 }],
  ['is a pipe', 'pipe', { mode: 0o010666 }],
  ['has the name of the manifest', '.manifest.json', {}],
  ['has an empty segment', 'a//b.txt', {}],
  ['has a name that is too long', 'x'.repeat(256), {}],
] as const) {
  test(`an archive with an entry that ${what} is rejected before anything is written`, async (t) => {
    await using made = await makeRequest(zipOf([textEntry('a.csv'), textEntry(name, more)]));
    const error = await t.throwsAsync(extractArchive(made.request), { instanceOf: ArchiveError });
    t.is(error?.fault, 'refused');
    t.deepEqual(await readdir(made.request.into), []);
  });
}

for (const names of [
  ['a.csv', 'a.csv'],
  ['a', 'a/b.csv'],
  ['a/b.csv', 'a'],
  ['a', 'a/'],
  [`${'long/'.repeat(1000)}a.csv`],
]) {
  test(`entries that cannot coexist in a file system are rejected: ${names.join(', ').slice(0, 20)}`, async (t) => {
    await using made = await makeRequest(zipOf(names.map((name) => textEntry(name))));
    const error = await t.throwsAsync(extractArchive(made.request), { instanceOf: ArchiveError });
    t.is(error?.fault, 'refused');
  });
}

test('an archive above the size limit is rejected before anything is written', async (t) => {
  await using made = await makeRequest(bytesOf({ hostile: 'zip-bomb', bytes: 4 * 2 ** 20 }));
  t.is((await t.throwsAsync(extractArchive(made.request), { instanceOf: ArchiveError }))?.fault, 'too large');
  t.deepEqual(await readdir(made.request.into), []);
});

test('an archive with too many entries is rejected', async (t) => {
  await using made = await makeRequest(zipOf([textEntry('a'), textEntry('b')]), { maxFiles: 1 });
  t.is((await t.throwsAsync(extractArchive(made.request), { instanceOf: ArchiveError }))?.fault, 'too large');
});

test('an archive without a file is corrupt', async (t) => {
  await using made = await makeRequest(zipOf([]));
  t.is((await t.throwsAsync(extractArchive(made.request), { instanceOf: ArchiveError }))?.fault, 'corrupt');
});

test('the free space is checked before anything is written, and a lack of it does not make the archive corrupt', async (t) => {
  const asked: number[] = [];
  const full = new Error('full');
  await using made = await makeRequest(zipOf([textEntry('a'), textEntry('b')]), {
    checkSpace: async (bytes) => {
      asked.push(bytes);
      throw full;
    },
  });
  await t.throwsAsync(extractArchive(made.request), { is: full });
  t.deepEqual(asked, [24]);
  t.deepEqual(await readdir(made.request.into), []);
});

test('an archive with any byte changed is extracted with the original contents or rejected', async (t) => {
  const good = bytesOf({ table: 'anscombe' });
  await using reference = await makeRequest(good);
  const expected = await extractArchive(reference.request);
  const content = new Map(expected.map(({ path, sha256 }) => [path, sha256]));
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      await using made = await makeRequest(bytes);
      const files = await extractArchive(made.request).catch((error: unknown) => {
        t.true(error instanceof ArchiveError, String(error));
        return [];
      });
      // A changed byte in a name cannot be detected. Only the contents must be correct.
      for (const { sha256 } of files) t.true([...content.values()].includes(sha256));
    }),
    { numRuns: 150, seed: 1 },
  );
});

test('an archive that is truncated anywhere is corrupt', async (t) => {
  const good = bytesOf({ table: 'anscombe' });
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
      await using made = await makeRequest(good.subarray(0, length));
      const error = await t.throwsAsync(extractArchive(made.request), { instanceOf: ArchiveError });
      t.is(error?.fault, 'corrupt');
    }),
    { numRuns: 60, seed: 1 },
  );
});
