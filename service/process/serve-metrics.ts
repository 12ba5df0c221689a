import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Metrics } from '../server/observe/create-metrics.ts';

/**
 * Serves `/metrics` on a separate port, which no ingress exposes.
 * @throws Error if it cannot listen on the port.
 */
export async function serveMetrics(metrics: Metrics, port: number): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    metrics.render().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = server[Symbol.asyncDispose]();
      // The next scrape makes up for an aborted one, but an idle connection would delay the shutdown.
      server.closeAllConnections();
      await closed;
    },
  };
}
