import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'ava';
import { freePort } from './free-port.ts';

test('no port is given out twice, none is one that the system gives to others, and each can be listened on', async (t) => {
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
