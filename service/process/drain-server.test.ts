import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { drainServer, trackConnections } from './drain-server.ts';

/** A patience that no test outlasts: what ends before has not waited for it. */
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

test('A connection on which nothing was ever asked, as proxies keep some, does not hold up the end', async (t) => {
  const { open, drain } = await running(t, () => t.fail());
  const socket = await open();
  const ended = once(socket.resume(), 'close');
  await drain();
  await ended;
  t.pass();
});

test('A request of which only a part has arrived is answered all the same', async (t) => {
  const { open, drain } = await running(t, (_request, response) => response.end('late'));
  const used = await open();
  used.write('GET / HTTP/1.1\r\nhost: api\r\n\r\n');
  await once(used, 'data');
  const socket = await open();
  socket.write('GET / HTTP/1.1\r\n');
  // By the time at which a later request is answered, the earlier bytes have arrived.
  used.write('GET / HTTP/1.1\r\nhost: api\r\n\r\n');
  await once(used, 'data');
  const drained = drain();
  socket.write('host: api\r\n\r\n');
  t.regex(await text(socket), /^HTTP\/1\.1 200 OK\r\n(.*\r\n)+late$/);
  await drained;
});
