import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'ava';
import { freePort } from './free-port.ts';

test('each port is handed out once, lies outside the ephemeral range and can be listened on', async (t) => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
  t.is(new Set(ports).size, 50);
  t.deepEqual(
    ports.filter((port) => port < 1024 || port >= 30_000),
    [],
  );
  const server = createServer().listen(ports[0], '127.0.0.1');
  await once(server, 'listening');
  server.close();
});
