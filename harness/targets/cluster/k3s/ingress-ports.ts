import { createServer } from 'node:net';

interface Ports {
  readonly http: number;
  readonly https: number;
}

/** How many ports above the wanted one are tried: as many platforms may stand side by side. */
const tries = 20;

/** The wanted ports of this machine, or the next ones that are free: another platform may stand beside this one. Both move
 * together, so that one is known from the other. */
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
