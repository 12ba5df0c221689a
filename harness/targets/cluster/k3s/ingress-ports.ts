import { createServer } from 'node:net';

interface Ports {
  readonly http: number;
  readonly https: number;
}

/** How many higher ports are tried, which is how many platforms can run side by side. */
const tries = 20;

/** The requested ports of this machine or, if another platform uses them, the next free pair. Both move by the same
 * offset, so that one can be derived from the other. */
export async function ingressPorts({ http, https }: Ports): Promise<Ports> {
  for (let step = 0; step < tries; step += 1) {
    const ports = { http: http + step, https: https + step };
    if ((await isFree(ports.http)) && (await isFree(ports.https))) return ports;
  }
  return { http, https };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
