import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ephemeral ports that operating systems assign to outgoing connections and to listeners on port 0, so that
 * none of those can take the port between the check and the start of a workload. */
const [first, last] = [15_000, 29_999];
const givenOut = new Set<number>();

/** A TCP port of 127.0.0.1 that is free and that this process has not returned before. */
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
