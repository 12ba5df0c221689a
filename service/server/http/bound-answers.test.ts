import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import test from 'ava';
import Koa from 'koa';
import { boundAnswers } from './bound-answers.ts';

// More than the socket buffers of a system hold.
const SIZE = 32 * 1_048_576;

test('Above the limit, the clients that have not read their response for the longest time are disconnected', async (t) => {
  const app = new Koa();
  app.silent = true;
  app.use(boundAnswers(2 * SIZE));
  app.use((context) => {
    context.body = 'x'.repeat(context.path === '/small' ? 10 : SIZE);
  });
  const server = createServer(app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string): Promise<{ readonly near: Socket; readonly far: Socket }> => {
    const accepted = once(server, 'connection');
    const near = connect(port, '127.0.0.1').pause();
    near.on('error', () => {});
    const [far] = (await accepted) as [Socket];
    const answered = once(server, 'request');
    near.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await answered;
    t.teardown(() => near.destroy());
    return { near, far };
  };
  const small = await ask('/small');
  const [first, second] = [await ask('/1'), await ask('/2')];
  t.false(first.far.destroyed);
  const cut = once(first.far, 'close');
  const third = await ask('/3');
  await cut;
  t.deepEqual(
    [small, second, third].map(({ far }) => far.destroyed),
    [false, false, false],
  );
  const over = once(second.near, 'close');
  second.near.resume().destroy();
  await over;
});
