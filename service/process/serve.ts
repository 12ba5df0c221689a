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

/** How long the last steps of the process may take, once every request is answered. */
const LAST_STEPS_MS = 4_000;

/**
 * Runs the API until it is told to stop, then finishes what is under way.
 * @throws Error where a port cannot be listened on; TokenFileError where the tokens cannot be read.
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
  // What keeps the process alive after that is told: whoever asked it to end would kill it, and nobody would know why.
  setTimeout(() => {
    log.warn({ open: process.getActiveResourcesInfo() }, 'ended though something is open still');
    process.exit();
  }, LAST_STEPS_MS).unref();
}
