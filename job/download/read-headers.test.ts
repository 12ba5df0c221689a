import test from 'ava';
import { readContentRange, readMd5, readWhole } from './read-headers.ts';

const md5 = 'Ojk9c3dhfxgoKVVHYwFbHQ==';

test('the MD5 is found in any order of the hashes, and absent where there is none', (t) => {
  t.is(readMd5({ 'x-goog-hash': `crc32c=n03x6A==,md5=${md5}` }, true), md5);
  t.is(readMd5({ 'x-goog-hash': `md5=${md5}, crc32c=n03x6A==` }, false), md5);
  t.is(readMd5({ 'x-goog-hash': 'crc32c=n03x6A==' }, true), undefined);
  t.is(readMd5({ 'content-md5': md5 }, true), md5);
  t.is(readMd5({ 'content-md5': md5 }, false), undefined);
});

test('a weak entity tag is no ground for a range', (t) => {
  t.deepEqual(readWhole({ 'content-length': '12', etag: 'W/"a"' }), { totalBytes: 12 });
  t.deepEqual(readWhole({ etag: '"a"' }), { etag: '"a"' });
});

test('a content range is read, and nothing is made of a strange one', (t) => {
  t.deepEqual(readContentRange('bytes 100-199/200'), { start: 100, total: 200 });
  t.deepEqual(readContentRange('bytes 100-199/*'), { start: 100, total: undefined });
  t.is(readContentRange('bytes */200'), undefined);
  t.is(readContentRange(undefined), undefined);
});
