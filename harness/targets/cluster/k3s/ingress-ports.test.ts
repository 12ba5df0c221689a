import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import test from 'ava';
import { ingressPorts } from './ingress-ports.ts';

test('A pair of ingress ports is skipped if another process listens on either of them', async (t) => {
  const taken = createServer().listen(0, '0.0.0.0');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const next = await ingressPorts({ http: port, https: port + 100 });
  t.true(next.http > port);
  t.is(next.https - next.http, 100);
  taken.close();
  await once(taken, 'close');
  t.deepEqual(await ingressPorts({ http: port, https: next.https }), { http: port, https: next.https });
});
