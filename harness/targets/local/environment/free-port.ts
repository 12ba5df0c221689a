import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems choose themselves, for outgoing connections and for listeners without a port of their
 * own: between the look and the start of a workload none of those can take the port. */
const [first, last] = [15_000, 29_999];
const givenOut = new Set<number>();

/** A TCP port of 127.0.0.1 that nothing listens on and that this process did not give out before. */
export async function freePort(): Promise<number> {
  const port = randomInt(first, last + 1);
  if (givenOut.has(port)) return freePort();
  givenOut.add(port);
  return (await canListen(port)) ? port : freePort();
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
