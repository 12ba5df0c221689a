import { createHash } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { PartHash } from './part-hash.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('base64');
const never = new AbortController().signal;

test('the hash follows a file that grows, and one that begins anew', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  await using hash = new PartHash(path, never);
  await writeFile(path, 'abc');
  await hash.begin('md5', 0);
  hash.follow(3);
  await appendFile(path, 'def');
  await hash.begin('md5', 3);
  hash.follow(6);
  t.is(await hash.digest('md5', 6), md5('abcdef'));
  await writeFile(path, 'xy');
  await hash.begin('md5', 0);
  hash.follow(2);
  t.is(await hash.digest('md5', 2), md5('xy'));
});

test('the CRC32C is that of the RFC, also where MD5 was asked for before', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  // RFC 3720, appendix B.4: 32 bytes of zeros, and 32 of ones.
  for (const [byte, crc] of [
    [0x00, 0x8a9136aa],
    [0xff, 0x62a8ab43],
  ] as const) {
    await writeFile(path, Buffer.alloc(32, byte));
    await using hash = new PartHash(path, never);
    await hash.begin('md5', 32);
    const value = await hash.digest('crc32c', 32);
    t.is(Buffer.from(value, 'base64').readUInt32BE(), crc);
  }
});

test('what an earlier run wrote is read from the disk', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  await writeFile(path, 'x'.repeat(3_000_000));
  await using resumed = new PartHash(path, never);
  await resumed.begin('md5', 1_000_000);
  resumed.follow(3_000_000);
  t.is(await resumed.digest('md5', 3_000_000), md5('x'.repeat(3_000_000)));
  await using whole = new PartHash(path, never);
  t.is(await whole.digest('md5', 3_000_000), md5('x'.repeat(3_000_000)));
});

test('a file that is shorter than was told, and an interruption, end it', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  await writeFile(path, 'abc');
  await using short = new PartHash(path, never);
  await t.throwsAsync(short.digest('md5', 4), { message: /part ends at 3, expected 4 bytes/ });
  const stop = new AbortController();
  await using stopped = new PartHash(path, stop.signal);
  await stopped.begin('md5', 0);
  stop.abort(new Error('interrupted'));
  await t.throwsAsync(stopped.digest('md5', 3), { message: 'interrupted' });
});
