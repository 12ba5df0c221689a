import { createHash } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { PartMd5 } from './part-md5.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('base64');
const never = new AbortController().signal;

test('the hash follows a file that grows, and one that begins anew', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  await using hash = new PartMd5(path, never);
  await writeFile(path, 'abc');
  await hash.begin(0);
  hash.follow(3);
  await appendFile(path, 'def');
  await hash.begin(3);
  hash.follow(6);
  t.is(await hash.digest(6), md5('abcdef'));
  await writeFile(path, 'xy');
  await hash.begin(0);
  hash.follow(2);
  t.is(await hash.digest(2), md5('xy'));
});

test('what an earlier run wrote is read from the disk', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  await writeFile(path, 'x'.repeat(3_000_000));
  await using resumed = new PartMd5(path, never);
  await resumed.begin(1_000_000);
  resumed.follow(3_000_000);
  t.is(await resumed.digest(3_000_000), md5('x'.repeat(3_000_000)));
  await using whole = new PartMd5(path, never);
  t.is(await whole.digest(3_000_000), md5('x'.repeat(3_000_000)));
});

test('a file that is shorter than was told, and an interruption, end it', async (t) => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'part');
  await writeFile(path, 'abc');
  await using short = new PartMd5(path, never);
  await t.throwsAsync(short.digest(4), { message: /part ends at 3, expected 4 bytes/ });
  const stop = new AbortController();
  await using stopped = new PartMd5(path, stop.signal);
  await stopped.begin(0);
  stop.abort(new Error('interrupted'));
  await t.throwsAsync(stopped.digest(3), { message: 'interrupted' });
});
