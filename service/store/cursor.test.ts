import test from 'ava';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor.ts';

const side = fc.constantFrom('after' as const, 'before' as const);
const name = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && text.isWellFormed());

test('every cursor is decoded as it was encoded', (t) => {
  fc.assert(
    fc.property(side, fc.oneof(name, fc.maxSafeNat()), fc.option(fc.integer({ min: 1 })), (where, key, id) => {
      const cursor = { side: where, key, id: typeof key === 'number' ? (id ?? 1) : id };
      t.deepEqual(decodeCursor(encodeCursor(cursor)), cursor);
    }),
  );
  t.pass();
});
test('a cursor needs no escaping in a URL', (t) => {
  fc.assert(
    fc.property(side, name, (where, text) =>
      /^[A-Za-z0-9_-]+$/.test(encodeCursor({ side: where, key: text, id: null })),
    ),
  );
  t.pass();
});
test('decoding a cursor never throws', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      decodeCursor(text);
      return true;
    }),
  );
  fc.assert(
    fc.property(fc.json(), (json) => {
      const read = decodeCursor(Buffer.from(json).toString('base64url'));
      return read === null || typeof read.key === 'string' || read.id !== null;
    }),
  );
  t.pass();
});
for (const text of [
  '',
  'x',
  '!!',
  'bnVsbA',
  Buffer.from('["after"]').toString('base64url'),
  Buffer.from('["up","a"]').toString('base64url'),
  Buffer.from('["after","a\\u0000"]').toString('base64url'),
]) {
  test(`${JSON.stringify(text)} is not a valid cursor`, (t) => t.is(decodeCursor(text), null));
}
