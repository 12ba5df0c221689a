import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../settings/settings-schema.ts';

const DELAY_IN_PRODUCTION_MS = 3_000;

/**
 * Ends a server without failing a request. First it goes on serving for a moment, since load balancers take that
 * long to see that readiness is off; then it refuses new connections, finishes the requests under way, and after the
 * grace period cuts what is left.
 */
export async function drainServer(
  server: Server,
  settings: Pick<Settings, 'NODE_ENV' | 'SHUTDOWN_DELAY_MS' | 'SHUTDOWN_GRACE_MS'>,
): Promise<void> {
  // From now on each answer asks its client to open another connection, elsewhere.
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  await delay(settings.SHUTDOWN_DELAY_MS ?? (settings.NODE_ENV === 'production' ? DELAY_IN_PRODUCTION_MS : 0));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), settings.SHUTDOWN_GRACE_MS);
  await closed;
  clearTimeout(cut);
}
