import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { startPartHash } from './part-hash.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('base64');
const never = new AbortController().signal;

test('the hash covers the bytes that an earlier run wrote', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  await writeFile(path, 'x'.repeat(3_000_000));
  const hash = await startPartHash(path, 'md5', 2_000_000, never);
  t.is(hash.position, 2_000_000);
  hash.update(Buffer.from('yz'));
  t.is(hash.position, 2_000_002);
  t.is(hash.digest(), md5(`${'x'.repeat(2_000_000)}yz`));
});

// RFC 3720, appendix B.4: 32 bytes of zeros, and 32 of ones.
for (const [byte, crc] of [
  [0x00, 0x8a9136aa],
  [0xff, 0x62a8ab43],
] as const) {
  test(`the CRC32C of 32 bytes of ${byte} is the one in RFC 3720`, async (t) => {
    const hash = await startPartHash('/nowhere', 'crc32c', 0, never);
    hash.update(Buffer.alloc(32, byte));
    t.is(Buffer.from(hash.digest(), 'base64').readUInt32BE(), crc);
  });
}

test('a file that is too short and an abort make it fail', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  await writeFile(path, 'abc');
  await t.throwsAsync(startPartHash(path, 'md5', 4, never), { message: /part ends at 3, expected 4 bytes/ });
  const stopped = AbortSignal.abort(new Error('interrupted'));
  await t.throwsAsync(startPartHash(path, 'md5', 3, stopped), { message: 'interrupted' });
});
