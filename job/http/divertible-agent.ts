import http from 'node:http';
import https from 'node:https';
import type { OnReadOpts, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Who takes what a connection receives, past the HTTP parser. */
export interface Diversion {
  /** Memory for the next bytes; not empty. */
  room(): Uint8Array;
  /** The next bytes; false stops the reading until the socket is resumed. */
  take(bytes: Uint8Array): boolean;
}

const headBytes = 2 ** 16;
const diversions = new WeakMap<Duplex, (diversion: Diversion) => void>();

/**
 * Makes an agent for one request whose body can be diverted. Node's parser allocates 64 KiB for every read and as much
 * again for the copy of the body that it hands on: that costs more than the network, and holds what the garbage
 * collector has not come round to. It is left what it is good at, the head of the answer; a body is then read into
 * memory that its taker owns.
 */
export function createDivertibleAgent(protocol: string): http.Agent {
  const agent = protocol === 'https:' ? new https.Agent() : new http.Agent();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    let diversion: Diversion | undefined;
    // Until it is diverted, the parser gets a copy of what lands here.
    const head = Buffer.allocUnsafeSlow(headBytes);
    const onread: OnReadOpts = {
      buffer: () => diversion?.room() ?? head,
      callback: (length, memory) => {
        const bytes = memory.subarray(0, length);
        if (diversion !== undefined) return diversion.take(bytes);
        (socket as Socket).push(Buffer.from(bytes));
        return true;
      },
    };
    const socket = connect({ ...options, onread } as http.ClientRequestArgs, callback);
    if (socket) {
      diversions.set(socket, (to) => {
        diversion = to;
      });
    }
    return socket;
  };
  return agent;
}

/**
 * Gives whatever the connection receives from now on to `diversion`; the parser sees no more of it.
 *
 * @throws Error where the connection is not one of a divertible agent.
 */
export function divert(socket: Duplex, diversion: Diversion): void {
  const start = diversions.get(socket);
  if (start === undefined) throw new Error('the connection cannot be diverted: it is not of a divertible agent');
  start(diversion);
}
