import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { encodeMultipart } from './encode-multipart.ts';

test('Another multipart/form-data parser reads the parts in order, with their names, types and bytes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'multipart-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const bytes = Buffer.from([0, 13, 10, 255, 45, 45]);
  writeFileSync(join(folder, 'a.bin'), bytes);
  const { type, body } = encodeMultipart(
    [
      { name: 'note', value: 'a\r\nb' },
      { name: 'note', value: 7 },
      { name: 'file', file: 'a.bin', filename: 'the "b".bin', type: 'application/x-own' },
      { name: 'plain', file: 'a.bin' },
    ],
    folder,
  );
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  t.deepEqual(form.getAll('note'), ['a\r\nb', '7']);
  const [file, plain] = [form.get('file'), form.get('plain')];
  if (!(file instanceof File) || !(plain instanceof File)) return t.fail('no files');
  t.deepEqual([file.name, file.type], ['the "b".bin', 'application/x-own']);
  t.deepEqual(Buffer.from(await file.arrayBuffer()), bytes);
  t.deepEqual([plain.name, plain.type], ['a.bin', 'application/octet-stream']);
});

test('A missing file is an error, not an empty part', (t) => {
  t.throws(() => encodeMultipart([{ name: 'a', file: 'gone' }], '/none'), {
    instanceOf: HarnessError,
    message: '/none/gone cannot be sent',
  });
});
