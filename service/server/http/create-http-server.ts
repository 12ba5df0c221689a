import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { Problem } from '../../contract/problem.ts';
import { answerMalformed, answerRaw } from './answer-malformed.ts';

/** A connection on which nothing moves for so long, in either direction, is closed: also one that does not read on. */
const SILENT_MS = 120_000;
/**
 * How long a connection stays after an answer: longer than proxies keep theirs (nginx and AWS 60 s, Traefik 90 s). With
 * Node's 5 s a proxy would send a request into a connection that is just being closed: a 502.
 */
const KEPT_MS = 95_000;

/**
 * A server whose every answer is one of ours: what Node would answer on its own, without a body, becomes a problem.
 * It does not listen yet.
 */
export function createHttpServer(listener: RequestListener, options: ServerOptions = {}): Server {
  // Node's own answer to a request without Host has no body.
  const server = createServer({ ...options, requireHostHeader: false }, listener);
  server.timeout = SILENT_MS;
  server.keepAliveTimeout = KEPT_MS;
  server.on('clientError', answerMalformed);
  server.on('connect', (_request, socket) =>
    answerRaw(socket, new Problem('method-not-allowed', 'This server is no proxy: CONNECT is not supported.')),
  );
  server.on('checkExpectation', (_request, response) =>
    answerRaw(response.socket, new Problem('expectation-failed', 'The only expectation that is met is 100-continue.')),
  );
  return server;
}
