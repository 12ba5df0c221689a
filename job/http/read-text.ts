import type { IncomingMessage } from 'node:http';
import { ConnectionError } from './connection-error.ts';
import { describeFailure } from './send.ts';

/**
 * Reads a small body as text.
 *
 * @throws ConnectionError where it breaks off or is over `maxBytes`.
 */
export async function readText(response: IncomingMessage, maxBytes = 2 ** 20): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`the answer is over ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw new ConnectionError(`the answer broke off: ${describeFailure(error)}`, { cause: error });
  }
  return Buffer.concat(chunks).toString('utf8');
}
