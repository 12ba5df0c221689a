import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessSettings } from './process-settings.ts';

type DrainSettings = Pick<ProcessSettings, 'NODE_ENV' | 'SHUTDOWN_GRACE_MS'> &
  Partial<Pick<ProcessSettings, 'SHUTDOWN_DELAY_MS'>>;

const DELAY_IN_PRODUCTION_MS = 3_000;

/** The connections of a server that are open now; to be asked for before it listens. */
export function trackConnections(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return connections;
}

/**
 * Ends a server without failing a request. First it goes on serving for a moment, since load balancers take that
 * long to see that readiness is off; then it refuses new connections, finishes the requests under way, and after the
 * grace period cuts what is left.
 * @param connections those that are open, from before the server listened.
 */
export async function drainServer(
  server: Server,
  connections: ReadonlySet<Socket>,
  settings: DrainSettings,
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
