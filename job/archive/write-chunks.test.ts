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
  t.is(await writeChunks(chunksOf(500, 10_007), handle, () => undefined), 500 * 10_007);
  await handle.close();
  const expected = Buffer.concat(Array.from({ length: 500 }, (_, i) => Buffer.alloc(10_007, i % 251)));
  t.true((await readFile(path)).equals(expected));
});

test('what the source throws is thrown when nothing is being written any more', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'file');
  const handle = await open(path, 'w');
  const failure = new Error('corrupt');
  await t.throwsAsync(
    writeChunks(chunksOf(1, 2 ** 20, failure), handle, () => undefined),
    { is: failure },
  );
  t.is((await handle.stat()).size, 2 ** 20);
  await handle.close();
});

test('a full disk ends it with ENOSPC', async (t) => {
  const handle = await open('/dev/full', 'w');
  await t.throwsAsync(
    writeChunks(chunksOf(200, 65_536), handle, () => undefined),
    { code: 'ENOSPC' },
  );
  await handle.close();
});
