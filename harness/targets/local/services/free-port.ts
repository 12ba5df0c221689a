import { createServer } from 'node:net';

const givenOut = new Set<number>();

/** A TCP port of 127.0.0.1 that nothing listens on and that this process did not give out before. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  if (port === 0 || givenOut.has(port)) return freePort();
  givenOut.add(port);
  return port;
}
