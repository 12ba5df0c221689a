import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server that are open now; to be asked for before it listens. */
export function trackConnections(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return connections;
}
