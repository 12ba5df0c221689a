import { once } from 'node:events';
import { createServer } from 'node:http';
import test from 'ava';
import { podSpecSchema } from '../manifest/pod-spec.ts';
import { readinessOf } from './probe.ts';

const signal = () => AbortSignal.timeout(5000);

async function ask(container: Record<string, unknown>, localPort: number | undefined) {
  const [parsed] = podSpecSchema.parse({ containers: [{ name: 'api', ...container }] }).containers;
  if (parsed === undefined) throw new Error('no container');
  const asked: (string | number)[] = [];
  const probe = readinessOf(parsed, (port) => {
    asked.push(port);
    return localPort;
  });
  return { asked, answer: await probe(signal()).catch((error: Error) => error) };
}

async function serve(status: number) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['x-probe'] ?? ''}`);
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, seen, [Symbol.dispose]: () => void server.close() };
}

test('an HTTP probe requests its path with its headers and accepts status 200 to 399', async (t) => {
  using server = await serve(302);
  const httpGet = { path: '/ready', port: 'http', httpHeaders: [{ name: 'X-Probe', value: 'yes' }] };
  const { answer, asked } = await ask({ readinessProbe: { httpGet } }, server.port);
  t.is(answer, undefined);
  t.deepEqual(asked, ['http']);
  t.deepEqual(server.seen, ['GET /ready yes']);
});

test('any other status is reported as not ready', async (t) => {
  using server = await serve(503);
  t.is((await ask({ startupProbe: { httpGet: { path: '/up', port: 80 } } }, server.port)).answer, 'GET /up 503');
});

test('without an HTTP probe, the first port has to accept connections', async (t) => {
  using server = await serve(503);
  const ports = [{ containerPort: 3000 }, { containerPort: 9090 }];
  for (const probe of [
    {},
    { readinessProbe: { exec: { command: ['true'] } } },
    { readinessProbe: { tcpSocket: { port: 3000 } } },
  ]) {
    const { answer, asked } = await ask({ ports, ...probe }, server.port);
    t.is(answer, undefined);
    t.deepEqual(asked, [3000]);
  }
});

test('a port that nothing listens on is an error', async (t) => {
  const server = await serve(200);
  server[Symbol.dispose]();
  const { answer } = await ask({ ports: [{ containerPort: 3000 }] }, server.port);
  t.like(answer, { code: 'ECONNREFUSED' });
});

test('a workload without a port is ready once started', async (t) => {
  t.deepEqual(await ask({}, undefined), { asked: [], answer: undefined });
});
