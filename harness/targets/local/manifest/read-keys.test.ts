import test from 'ava';
import { kubeObject, secret } from '../fixtures/platform.ts';
import { readKeys } from './read-keys.ts';

const texts = (object: Parameters<typeof readKeys>[0]) =>
  Object.fromEntries([...readKeys(object)].map(([key, bytes]) => [key, bytes.toString('utf8')]));

test('Secret values are decoded, and stringData overrides data', (t) => {
  t.deepEqual(texts({ ...secret('keys', { a: 'ä', b: 'old' }), stringData: { b: 'new' } }), { a: 'ä', b: 'new' });
});

test('ConfigMap values are taken literally, and binaryData is decoded', (t) => {
  const object = kubeObject('ConfigMap', 'settings', { data: { a: 'YQ==', n: 5 }, binaryData: { b: '/w==' } });
  t.is(readKeys(object).get('a')?.toString(), 'YQ==');
  t.is(readKeys(object).get('n')?.toString(), '5');
  t.deepEqual(readKeys(object).get('b'), Buffer.from([255]));
});

test('an object without data has no keys', (t) => {
  t.deepEqual(texts(kubeObject('Secret', 'empty', { data: null })), {});
});
