import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { BlockWriter } from './block-writer.ts';

const nothing = () => undefined;

test('bytes from elsewhere and bytes read in place are written in order from the position on', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'file');
  await using handle = await open(path, 'w');
  await handle.write('head');
  const reached: number[] = [];
  const writer = new BlockWriter(handle, { position: 4, onBytes: nothing, onWritten: (at) => reached.push(at) });
  const expected = [Buffer.from('head')];
  for (let i = 0; i < 500; i += 1) {
    const piece = Buffer.alloc(10_007, i % 251);
    expected.push(piece);
    if (i % 2 === 0) {
      const room = writer.room();
      const fits = Math.min(room.length, piece.length);
      piece.copy(room, 0, 0, fits);
      if (!writer.take(room.subarray(0, fits))) await writer.ready();
      if (!writer.take(piece.subarray(fits))) await writer.ready();
    } else if (!writer.take(piece)) await writer.ready();
  }
  t.is(await writer.end(), 4 + 500 * 10_007);
  t.true((await readFile(path)).equals(Buffer.concat(expected)));
  t.deepEqual(
    reached,
    [...reached].sort((a, b) => a - b),
  );
  t.is(reached.at(-1), 4 + 500 * 10_007);
});

test('it asks to wait before more memory would be needed', async (t) => {
  await using folder = await makeFolder();
  await using handle = await open(join(folder.path, 'file'), 'w');
  const writer = new BlockWriter(handle, { position: 0, onBytes: nothing, onWritten: nothing });
  const piece = Buffer.alloc(2 ** 20);
  t.true(writer.take(piece));
  t.false(writer.take(piece));
  await writer.ready();
  t.true(writer.room().length > 0);
  t.is(await writer.end(), 2 ** 21);
});

test('what a slow line brings is written before a block is full', async (t) => {
  await using folder = await makeFolder();
  await using handle = await open(join(folder.path, 'file'), 'w');
  const reached: number[] = [];
  const onWritten = (at: number) => reached.push(at);
  const writer = new BlockWriter(handle, { position: 0, onBytes: nothing, onWritten, writeAfterMs: 0 });
  writer.take(Buffer.from('slow'));
  await writer.ready();
  writer.take(Buffer.from('line'));
  t.is(await writer.end(), 8);
  t.deepEqual(reached, [4, 8]);
});

test('a full disk ends it with ENOSPC, whoever asks', async (t) => {
  await using handle = await open('/dev/full', 'w');
  const writer = new BlockWriter(handle, { position: 0, onBytes: nothing, onWritten: nothing });
  writer.take(Buffer.alloc(2 ** 20));
  writer.take(Buffer.alloc(2 ** 20));
  await t.throwsAsync(writer.ready(), { code: 'ENOSPC' });
  t.throws(() => writer.take(Buffer.alloc(1)), { code: 'ENOSPC' });
  await t.throwsAsync(writer.end(), { code: 'ENOSPC' });
});
