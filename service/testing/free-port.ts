import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A TCP port that nobody listens on now, below those that systems choose themselves: no connection and no other
 * listener of a test that runs beside this one takes it before it is used. */
export async function freePort(): Promise<number> {
  const port = randomInt(15_000, 30_000);
  const probe = createServer();
  try {
    await once(probe.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return freePort();
  }
  await once(probe.close(), 'close');
  return port;
}
