import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import test from 'ava';
import { run } from './run.ts';

test('With a server that is not PostgreSQL, the step ends at its timeout and closes the connection', async (t) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const target = { connection: async () => ({ uri: `postgres://somebody@127.0.0.1:${port}/any` }) };
  const began = performance.now();
  const context = { target, timeoutMs: 10_000, signal: AbortSignal.timeout(300) };
  const error = await t.throwsAsync(run({ to: 'web', query: 'select 1', values: [] } as never, context as never), {
    message: 'the statement on web failed',
  });
  t.is((error as { observed?: string }).observed, 'it did not end in time');
  t.true(performance.now() - began < 5000);
  t.is(sockets.length, 1);
  if (!sockets[0]?.closed) await once(sockets[0] as Socket, 'close');
});
