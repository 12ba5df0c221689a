import test from 'ava';
import { findingsOf } from '../../fixtures/edited-shop.ts';

test('another header of a probe is told as a request has it', async (t) => {
  const found = await findingsOf([
    '_web.tpl',
    'readinessProbe:\n            httpGet: {path: /ready, port: http}',
    'readinessProbe:\n            httpGet: {path: /ready, port: http, httpHeaders: [{name: Host, value: shop.local}]}',
  ]);
  const [message = ''] = found.filter(({ rule }) => rule === 'lost-probes').map((one) => one.message);
  t.regex(message, /now checks httpGet \/ready of port http with Host: shop\.local, not httpGet \/ready of port http$/);
});
