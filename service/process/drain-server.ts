import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../settings/settings-schema.ts';

const DELAY_IN_PRODUCTION_MS = 3_000;

/**
 * Ends a server without failing a request. First it goes on serving for a moment, since load balancers take that
 * long to see that readiness is off; then it refuses new connections, finishes the requests under way, and after the
 * grace period cuts what is left.
 * @param connections those that are open, from before the server listened.
 */
export async function drainServer(
  server: Server,
  connections: ReadonlySet<Socket>,
  settings: Pick<Settings, 'NODE_ENV' | 'SHUTDOWN_DELAY_MS' | 'SHUTDOWN_GRACE_MS'>,
): Promise<void> {
  // From now on each answer asks its client to open another connection, elsewhere.
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  await delay(settings.SHUTDOWN_DELAY_MS ?? (settings.NODE_ENV === 'production' ? DELAY_IN_PRODUCTION_MS : 0));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Node counts one on which nothing was ever asked among the busy. Proxies keep such connections in store, and each
  // would hold up the end for the whole grace period.
  for (const connection of connections) if (connection.bytesRead === 0) connection.destroy();
  const cut = setTimeout(() => server.closeAllConnections(), settings.SHUTDOWN_GRACE_MS);
  await closed;
  clearTimeout(cut);
}
