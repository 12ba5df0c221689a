import test from 'ava';
import { readContentRange, readHashes, readWhole } from './open-rest.ts';

const md5 = 'Ojk9c3dhfxgoKVVHYwFbHQ==';

const crc32c = 'n03x6A==';

test('hashes are read in any order from either header, and unknown ones are ignored', (t) => {
  t.deepEqual(readHashes({ 'x-goog-hash': `crc32c=${crc32c},md5=${md5}` }), { crc32c, md5 });
  t.deepEqual(readHashes({ 'x-goog-hash': `md5=${md5}, crc32c=${crc32c}` }), { crc32c, md5 });
  t.deepEqual(readHashes({ 'x-goog-hash': `crc32c=${crc32c}` }), { crc32c });
  t.deepEqual(readHashes({ 'content-md5': md5 }), { md5 });
  t.deepEqual(readHashes({ 'x-goog-hash': 'sha9=AAAA' }), {});
});

test('a weak entity tag is ignored, because it does not allow range requests', (t) => {
  t.deepEqual(readWhole({ 'content-length': '12', etag: 'W/"a"' }), { totalBytes: 12 });
  t.deepEqual(readWhole({ etag: '"a"' }), { etag: '"a"' });
});

test('a content range is parsed, and an unsupported one is undefined', (t) => {
  t.deepEqual(readContentRange('bytes 100-199/200'), { start: 100, total: 200 });
  t.deepEqual(readContentRange('bytes 100-199/*'), { start: 100, total: undefined });
  t.is(readContentRange('bytes */200'), undefined);
  t.is(readContentRange(undefined), undefined);
});
