import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Metrics } from '../server/observe/create-metrics.ts';

/**
 * Serves `/metrics` on a port of its own, which no ingress leads to.
 * @throws Error where the port cannot be listened on.
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
      // A scrape that is cut is made up for by the next; a connection that asks nothing would hold up the end.
      server.closeAllConnections();
      await closed;
    },
  };
}
