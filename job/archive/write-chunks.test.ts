import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { writeChunks } from './write-chunks.ts';

async function* chunksOf(count: number, size: number, failure?: Error): AsyncGenerator<Buffer> {
  for (let i = 0; i < count; i += 1) yield Buffer.alloc(size, i % 251);
  if (failure !== undefined) throw failure;
}

test('every byte is written in order from the position on', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'file');
  const handle = await open(path, 'w');
  await handle.write('head');
  t.is(await writeChunks(chunksOf(500, 10_007), handle, 4, () => undefined), 4 + 500 * 10_007);
  await handle.close();
  const written = await readFile(path);
  const expected = Buffer.concat([
    Buffer.from('head'),
    ...Array.from({ length: 500 }, (_, i) => Buffer.alloc(10_007, i % 251)),
  ]);
  t.true(written.equals(expected));
});

test('what came before the source failed is on the disk', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'file');
  const handle = await open(path, 'w');
  const failure = new Error('cut');
  await t.throwsAsync(
    writeChunks(chunksOf(3, 100, failure), handle, 0, () => undefined),
    { is: failure },
  );
  await handle.close();
  t.is((await readFile(path)).length, 300);
});

test('a full disk ends it with ENOSPC', async (t) => {
  const handle = await open('/dev/full', 'w');
  await t.throwsAsync(
    writeChunks(chunksOf(200, 65_536), handle, 0, () => undefined),
    { code: 'ENOSPC' },
  );
  await handle.close();
});
