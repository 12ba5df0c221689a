import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../app.ts';
import { openDatabase } from '../database/open-database.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { createLog } from './create-log.ts';
import { drainServer } from './drain-server.ts';
import { createLifecycle } from './lifecycle.ts';

/**
 * Runs the API until it is told to stop, then finishes what is under way.
 * @throws Error where the port cannot be listened on.
 */
export async function serve(settings: Settings, stopped: AbortSignal): Promise<void> {
  const log = createLog(settings);
  const lifecycle = createLifecycle();
  await using database = openDatabase(settings);
  const server = createServer(createApp({ settings, database, lifecycle, log }).callback());
  server.listen(settings.PORT);
  await once(server, 'listening');
  log.info({ port: (server.address() as AddressInfo).port }, 'listening');

  if (!stopped.aborted) await once(stopped, 'abort');
  lifecycle.stop();
  log.info({ delay_ms: settings.SHUTDOWN_DELAY_MS }, 'stopping');
  await drainServer(server, settings);
  log.info('stopped');
}
