import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import test from 'ava';
import pino from 'pino';
import { startTracing } from './start-tracing.ts';

test('A collector that refuses, or never answers, neither fails nor holds up the end of the process', async (t) => {
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
  for (const way of ['refusing', 'silent']) {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    const tracing = startTracing(`http://127.0.0.1:${port}/${way}`, 'test', log);
    trace.getTracer('test').startSpan('last').end();
    const begunMs = performance.now();
    await tracing[Symbol.asyncDispose]();
    t.true(performance.now() - begunMs < 15_000, way);
    t.true(lines.some((line) => line.includes('traces cannot be sent')));
    trace.disable();
  }
});
