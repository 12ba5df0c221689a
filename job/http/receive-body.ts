import type { IncomingMessage } from 'node:http';
import { ConnectionError } from './connection-error.ts';
import { divert } from './divertible-agent.ts';
import { describeFailure } from './send.ts';

/** Where the bytes of a body go. */
export interface BodySink {
  /** Memory for the next bytes; not empty. What is read into it need not be copied. */
  room(): Uint8Array;
  /** The next bytes, in `room()` or elsewhere; false asks to wait until it is `ready()`. @throws to end the transfer. */
  take(bytes: Uint8Array): boolean;
  /** Resolves when the next bytes can be taken. @throws what became of the earlier ones. */
  ready(): Promise<void>;
}

/** Tells a failure of the network from one of the sink: only the first is worth another attempt. */
function broken(error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error;
  return new ConnectionError(describeFailure(error), { cause: error });
}

const next = (chunks: AsyncIterator<Buffer>) =>
  chunks.next().catch((error: unknown) => {
    throw broken(error);
  });

/** Any body, by way of the parser. */
async function receiveParsed(response: IncomingMessage, sink: BodySink): Promise<void> {
  const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await next(chunks);
    if (done) return;
    if (!sink.take(value)) await sink.ready();
  }
}

/** The rest of a body of a length that is known, straight from the connection. */
function receiveDiverted(response: IncomingMessage, length: number, sink: BodySink): Promise<void> {
  const { socket } = response;
  return new Promise((resolve, reject) => {
    let missing = length;
    if (response.destroyed) return reject(broken(response.errored ?? 'the connection was closed'));
    response.once('error', (error) => reject(broken(error)));
    response.once('close', () => reject(new ConnectionError('the connection was closed')));
    divert(socket, {
      room: () => sink.room(),
      take(bytes) {
        // Whatever comes after the body is not ours.
        const wanted = bytes.subarray(0, missing);
        missing -= wanted.length;
        try {
          const more = sink.take(wanted);
          if (missing === 0) resolve();
          else if (!more) sink.ready().then(() => socket.resume(), reject);
          return more && missing > 0;
        } catch (error) {
          reject(error);
          return false;
        }
      },
    });
    socket.resume();
  });
}

/**
 * Receives the body of an answer to a request that was sent with `divertible`.
 *
 * @throws ConnectionError where it breaks off; whatever the sink throws.
 */
export async function receiveBody(response: IncomingMessage, sink: BodySink): Promise<void> {
  const length = response.headers['content-length'];
  if (length === undefined) return receiveParsed(response, sink);
  let missing = Number(length);
  // What came along with the head is in the parser's hands, or on its way there: to read it from the connection is to
  // hand it to the parser.
  while (missing > 0) {
    const chunk = response.read() as Buffer | null;
    if (chunk !== null) {
      missing -= chunk.length;
      if (!sink.take(chunk)) await sink.ready();
    } else if (response.socket.read() === null) {
      return receiveDiverted(response, missing, sink);
    }
  }
}
