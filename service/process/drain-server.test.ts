import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { drainServer, trackConnections } from './drain-server.ts';

/** A grace period longer than any test: a shutdown that ends has not waited for it. */
const settings = { NODE_ENV: 'test', SHUTDOWN_DELAY_MS: 0, SHUTDOWN_GRACE_MS: 600_000 } as const;

async function running(t: ExecutionContext, answer: RequestListener) {
  const server = createServer(answer);
  const connections = trackConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close().closeAllConnections());
  return {
    drain: () => drainServer(server, connections, settings),
    /** A connection that the server has accepted. */
    open: async (): Promise<Socket> => {
      const accepted = once(server, 'connection');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      await accepted;
      return socket;
    },
  };
}

test('An unused connection, as proxies open in advance, does not delay the shutdown', async (t) => {
  const { open, drain } = await running(t, () => t.fail());
  const socket = await open();
  const ended = once(socket.resume(), 'close');
  await drain();
  await ended;
  t.pass();
});

test('A request that has only partly arrived when the shutdown begins is answered', async (t) => {
  const { open, drain } = await running(t, (_request, response) => response.end('late'));
  const used = await open();
  used.write('GET / HTTP/1.1\r\nhost: api\r\n\r\n');
  await once(used, 'data');
  const socket = await open();
  socket.write('GET / HTTP/1.1\r\n');
  // When a later request has been answered, the earlier bytes have arrived.
  used.write('GET / HTTP/1.1\r\nhost: api\r\n\r\n');
  await once(used, 'data');
  const drained = drain();
  socket.write('host: api\r\n\r\n');
  t.regex(await text(socket), /^HTTP\/1\.1 200 OK\r\n(.*\r\n)+late$/);
  await drained;
});
