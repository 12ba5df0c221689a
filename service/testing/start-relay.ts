import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A relay in front of a server, to take the server away and bring it back. Away it may say why: `refusal`. `silence`
 * keeps every connection open and lets nothing through, as a network does that drops packets.
 */
export type Relay = AsyncDisposable & {
  readonly url: string;
  cut(refusal?: string): void;
  silence(): void;
  mend(): void;
  refused(): number;
};

/** Starts a relay to the host and port of a URL; `url` is the same URL through the relay. */
export async function startRelay(target: string): Promise<Relay> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let open = true;
  let silent = false;
  let refusal: string | undefined;
  let refused = 0;
  const server = createServer((near) => {
    if (!open) {
      refused++;
      near.on('error', () => near.destroy());
      if (refusal === undefined) near.destroy();
      else near.end(refusal);
      return;
    }
    const far = connect(Number(to.port), to.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    if (silent) {
      near.pause();
      return;
    }
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cut = (text?: string): void => {
    open = false;
    refusal = text;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    silence: () => {
      silent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    refused: () => refused,
    mend: () => {
      open = true;
      silent = false;
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
    },
  };
}
