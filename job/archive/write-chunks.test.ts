import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { writeChunks } from './write-chunks.ts';

async function* chunksOf(count: number, size: number, failure?: Error): AsyncGenerator<Buffer> {
  for (let i = 0; i < count; i += 1) yield Buffer.alloc(size, i % 251);
  if (failure !== undefined) throw failure;
}

test('every byte is written in order', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'file');
  const handle = await open(path, 'w');
  t.is(await writeChunks(chunksOf(500, 10_007), handle, { onChunk: () => undefined }), 500 * 10_007);
  await handle.close();
  const expected = Buffer.concat(Array.from({ length: 500 }, (_, i) => Buffer.alloc(10_007, i % 251)));
  t.true((await readFile(path)).equals(expected));
});

test('data received before the source fails is written, and its error is thrown after the last write', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'file');
  const handle = await open(path, 'w');
  const failure = new Error('corrupt');
  await t.throwsAsync(writeChunks(chunksOf(1, 2 ** 20 + 5, failure), handle, { onChunk: () => undefined }), {
    is: failure,
  });
  t.is((await handle.stat()).size, 2 ** 20 + 5);
  await handle.close();
});

test('a full disk makes it fail with ENOSPC', async (t) => {
  const handle = await open('/dev/full', 'w');
  await t.throwsAsync(writeChunks(chunksOf(200, 65_536), handle, { onChunk: () => undefined }), { code: 'ENOSPC' });
  await handle.close();
});

test('it continues from a position and reports the written positions in order', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'file');
  const handle = await open(path, 'w');
  await handle.write('head');
  const reached: number[] = [];
  const onWritten = (position: number) => void reached.push(position);
  const end = 4 + 5 * 2 ** 20;
  t.is(await writeChunks(chunksOf(5, 2 ** 20), handle, { position: 4, onChunk: () => undefined, onWritten }), end);
  await handle.close();
  t.is((await readFile(path, 'latin1')).slice(0, 5), 'head\0');
  t.deepEqual(
    reached,
    [1, 2, 3, 4, 5].map((blocks) => 4 + blocks * 2 ** 20),
  );
});

test('data from a slow source is written before a batch is full', async (t) => {
  await using folder = await makeFolder();
  const handle = await open(join(folder.path, 'file'), 'w');
  const reached: number[] = [];
  const onWritten = (position: number) => void reached.push(position);
  await writeChunks(chunksOf(2, 10), handle, { onChunk: () => undefined, onWritten, writeAfterMs: 0 });
  await handle.close();
  t.deepEqual(reached, [10, 20]);
});
