import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessSettings } from './process-settings.ts';

type DrainSettings = Pick<ProcessSettings, 'NODE_ENV' | 'SHUTDOWN_GRACE_MS'> &
  Partial<Pick<ProcessSettings, 'SHUTDOWN_DELAY_MS'>>;

const DELAY_IN_PRODUCTION_MS = 3_000;

/** Tracks the open connections of a server. Call it before the server listens. */
export function trackConnections(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return connections;
}

/**
 * Shuts a server down without failing a request. It first continues to serve for a moment, until load balancers notice
 * that it is not ready. Then it refuses new connections, finishes the pending requests, and closes the remaining
 * connections after the grace period.
 * @param connections the open connections, tracked since before the server listened.
 */
export async function drainServer(
  server: Server,
  connections: ReadonlySet<Socket>,
  settings: DrainSettings,
): Promise<void> {
  // From now on, each response makes its client open its next connection elsewhere.
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  await delay(settings.SHUTDOWN_DELAY_MS ?? (settings.NODE_ENV === 'production' ? DELAY_IN_PRODUCTION_MS : 0));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Node treats a connection without any request as busy. Proxies open such connections in advance, and each would delay
  // the shutdown until the end of the grace period.
  for (const connection of connections) if (connection.bytesRead === 0) connection.destroy();
  const cut = setTimeout(() => server.closeAllConnections(), settings.SHUTDOWN_GRACE_MS);
  await closed;
  clearTimeout(cut);
}
