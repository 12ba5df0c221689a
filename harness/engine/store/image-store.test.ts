import test from 'ava';
import { storeLimit } from './image-store.ts';

test('HARNESS_STORE accepts off or a maximum size and rejects anything else', (t) => {
  t.is(storeLimit({}), 8 * 2 ** 30);
  t.is(storeLimit({ HARNESS_STORE: '' }), 8 * 2 ** 30);
  t.is(storeLimit({ HARNESS_STORE: 'off' }), undefined);
  t.is(storeLimit({ CI: 'true' }), undefined);
  t.is(storeLimit({ CI: 'true', HARNESS_STORE: '1Gi' }), 2 ** 30);
  t.is(storeLimit({ HARNESS_STORE: '500Mi' }), 500 * 2 ** 20);
  for (const wrong of ['on', '-1Gi', '0'])
    t.throws(() => storeLimit({ HARNESS_STORE: wrong }), { name: 'InputError', message: /such as 8Gi; got "/ });
});
