import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Problem } from '../../contract/problem.ts';

/** Answers a request that Node cannot parse, and that no middleware sees, with a problem. */
export function answerMalformed(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else answerRaw(socket, problemOf(error.code));
}

function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('head-too-large', 'The request line and the headers must not exceed 16 KiB together.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('timeout', 'The request was not received in time. Send it again.');
  return new Problem('bad-request', 'This is not a valid HTTP request.');
}

/** Writes a problem to a socket without a response object, and closes the connection. */
export function answerRaw(socket: Duplex | null, problem: Problem): void {
  if (socket?.writable !== true) {
    socket?.destroy();
    return;
  }
  const requestId = randomUUID();
  const json = JSON.stringify(problem.toBody('/', requestId));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      'connection: close',
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(json)}`,
      `x-request-id: ${requestId}`,
      '',
      json,
    ].join('\r\n'),
  );
}
