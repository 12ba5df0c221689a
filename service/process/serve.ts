import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from '../server/create-app.ts';
import { createHttpServer } from '../server/http/create-http-server.ts';
import { createLog } from './create-log.ts';
import { drainServer, trackConnections } from './drain-server.ts';
import { openServices } from './open-services.ts';
import type { ProcessSettings } from './process-settings.ts';
import { serveMetrics } from './serve-metrics.ts';
import { startTracing } from './start-tracing.ts';

/** How long the process may take to exit after every request is answered. */
const LAST_STEPS_MS = 4_000;

/**
 * Runs the API until it is stopped, then finishes the pending requests.
 * @throws Error if it cannot listen on a port; TokenFileError if the tokens cannot be read.
 */
export async function serve(settings: ProcessSettings, stopped: AbortSignal): Promise<void> {
  const log = createLog(settings);
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  await using _tracing = endpoint === undefined ? null : startTracing(endpoint, settings.OTEL_SERVICE_NAME, log);
  await using services = await openServices(settings, log, () => !stopped.aborted);
  await using _metrics = await serveMetrics(services.metrics, settings.METRICS_PORT);
  const server = createHttpServer(createApp(services).callback());
  const connections = trackConnections(server);
  server.listen(settings.PORT);
  await once(server, 'listening');
  log.info({ port: (server.address() as AddressInfo).port }, 'listening');

  if (!stopped.aborted) await once(stopped, 'abort');
  log.info('stopping');
  await drainServer(server, connections, settings);
  log.info('stopped');
  // Log what keeps the process alive: otherwise it would be killed, and the reason would be unknown.
  setTimeout(() => {
    log.warn({ open: process.getActiveResourcesInfo() }, 'exiting with open resources');
    process.exit();
  }, LAST_STEPS_MS).unref();
}
