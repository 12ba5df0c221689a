import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createListener } from '../app.ts';
import { createHttpServer } from '../http/create-http-server.ts';
import { serveMetrics } from '../observe/serve-metrics.ts';
import { openServices } from '../open-services.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { startTracing } from '../trace/start-tracing.ts';
import { createLog } from './create-log.ts';
import { drainServer } from './drain-server.ts';
import { trackConnections } from './track-connections.ts';

/**
 * Runs the API until it is told to stop, then finishes what is under way.
 * @throws Error where a port cannot be listened on; TokenFileError where the tokens cannot be read.
 */
export async function serve(settings: Settings, stopped: AbortSignal): Promise<void> {
  const log = createLog(settings);
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  await using _tracing = endpoint === undefined ? null : startTracing(endpoint, settings.OTEL_SERVICE_NAME, log);
  await using services = await openServices(settings, log);
  await using _metrics = await serveMetrics(services.metrics, settings.METRICS_PORT);
  const server = createHttpServer(createListener(services));
  const connections = trackConnections(server);
  server.listen(settings.PORT);
  await once(server, 'listening');
  log.info({ port: (server.address() as AddressInfo).port }, 'listening');

  if (!stopped.aborted) await once(stopped, 'abort');
  services.lifecycle.stop();
  log.info('stopping');
  await drainServer(server, connections, settings);
  log.info('stopped');
}
