import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { trace } from '@opentelemetry/api';
import test, { type ExecutionContext } from 'ava';
import pino from 'pino';
import { startTracing } from './start-tracing.ts';

test.serial(
  'A collector that rejects spans or never answers neither fails nor delays the exit of the process',
  async (t) => {
    const collector = createServer((request, response) => {
      if (request.url?.startsWith('/refusing') === true) response.writeHead(404).end();
    });
    collector.listen(0, '127.0.0.1');
    await once(collector, 'listening');
    t.teardown(() => {
      collector.closeAllConnections();
      collector.close();
    });
    const { port } = collector.address() as AddressInfo;
    for (const way of ['refusing', 'silent']) await endsSoon(t, `http://127.0.0.1:${port}/${way}`);
  },
);

// This happens if a network policy drops the packets, or a Service has no routes yet.
test.serial('A collector that cannot be connected to does not delay the exit of the process', async (t) => {
  const port = await deafPort(t);
  await endsSoon(t, `http://127.0.0.1:${port}`);
});

async function endsSoon(t: ExecutionContext, endpoint: string): Promise<void> {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const tracing = startTracing(endpoint, 'test', log);
  trace.getTracer('test').startSpan('last').end();
  const begunMs = performance.now();
  await tracing[Symbol.asyncDispose]();
  t.true(performance.now() - begunMs < 15_000, endpoint);
  t.true(lines.some((line) => line.includes('traces cannot be sent')));
  trace.disable();
}

/** A port whose accept queue is full: a new connection stays pending forever. */
async function deafPort(t: ExecutionContext): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`,
    { eval: true },
  );
  const [port]: number[] = await once(worker, 'message');
  const waiting = [1, 2].map(() => connect(port ?? 0, '127.0.0.1'));
  await Promise.all(waiting.map((socket) => once(socket, 'connect')));
  t.teardown(async () => {
    for (const socket of waiting) socket.destroy();
    await worker.terminate();
  });
  return port ?? 0;
}
