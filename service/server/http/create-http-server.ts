import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { Problem } from '../../contract/problem.ts';
import { answerMalformed, answerRaw } from './answer-malformed.ts';

/** A connection without traffic in either direction for this time is closed, even if the client just does not read. */
const SILENT_MS = 120_000;
/**
 * The keep-alive timeout. It is longer than that of proxies (nginx and AWS 60 s, Traefik 90 s): with Node's 5 s, a proxy
 * would send a request on a connection that is being closed, and return a 502.
 */
const KEPT_MS = 95_000;

/**
 * Creates a server that answers every error with a problem, also where Node would send an empty response itself. It does
 * not listen yet.
 */
export function createHttpServer(listener: RequestListener, options: ServerOptions = {}): Server {
  // Node's own response to a request without Host has no body.
  const server = createServer({ ...options, requireHostHeader: false }, listener);
  server.timeout = SILENT_MS;
  server.keepAliveTimeout = KEPT_MS;
  server.on('clientError', answerMalformed);
  server.on('connect', (_request, socket) =>
    answerRaw(socket, new Problem('method-not-allowed', 'CONNECT is not supported: this server is not a proxy.')),
  );
  server.on('checkExpectation', (_request, response) =>
    answerRaw(response.socket, new Problem('expectation-failed', 'The only supported expectation is 100-continue.')),
  );
  return server;
}
