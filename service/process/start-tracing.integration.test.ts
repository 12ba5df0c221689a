import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { z } from 'zod';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';
import { startTracing } from './start-tracing.ts';

const it = await postgresTest();
const sent = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

it('a request and its queries are exported as one trace that continues the trace of the caller', async (t, databases) => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      bodies.push(body);
      response.end('{}');
    });
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  t.teardown(() => collector.close());
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  {
    await using _tracing = startTracing(endpoint, 'test', pino({ level: 'silent' }));
    await using api = await startApi(await databases.migrated(), { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    await api.call('GET', '/datasets/1', { headers });
  }
  const spans = bodies
    .flatMap((body) => sent.parse(JSON.parse(body)).resourceSpans)
    .flatMap((one) => one.scopeSpans)
    .flatMap((one) => one.spans);
  const request = spans.find((span) => span.name === 'GET /datasets/:id');
  t.like(request, { traceId, parentSpanId: 'b7ad6b7169203331' });
  t.true(spans.some((span) => span.name === 'slonik.executeQuery' && span.traceId === traceId));
});
