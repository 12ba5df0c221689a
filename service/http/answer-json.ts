import { isUnchanged } from './entity-tags.ts';
import type { Exchange } from './exchange.ts';
import { describe, fixedHeaders, type ReadyAnswer, validators } from './ready-answer.ts';

const NOT_MODIFIED = 304;

/** What writing an answer needs of an exchange; every Koa context has it, also one without a route. */
export type Answerable = Pick<Exchange, 'req' | 'res' | 'method' | 'state' | 'respond'>;

/**
 * Answers a JSON text. It is written at once and past Koa, whose way of collecting headers one by one costs as much
 * as reading the dataset does.
 * @param headers names and values in turn.
 */
export function answerJson(exchange: Answerable, status: number, json: string, headers: readonly string[] = []): void {
  exchange.state.check?.(status, json);
  send(exchange, status, json, [...fixedHeaders, ...headers, ...describe(json)]);
}

/** Answers a read: 304 without a body where the client has it already. */
export function answerRead(exchange: Answerable, answer: ReadyAnswer): void {
  const unchanged = isUnchanged(exchange.req.headers['if-none-match'], answer.etag);
  const status = unchanged ? NOT_MODIFIED : 200;
  const json = unchanged ? '' : answer.json;
  exchange.state.check?.(status, json);
  send(exchange, status, json, unchanged ? [...fixedHeaders, ...validators(answer.etag)] : [...answer.head]);
}

/** Writes an answer, with the id of its request. `head` has names and values in turn. */
export function send(exchange: Answerable, status: number, text: string, head: string[]): void {
  const { res } = exchange;
  head.push('x-request-id', exchange.state.requestId);
  exchange.respond = false;
  // What is set already, such as that a connection is being drained, Node merges in.
  res.writeHead(status, head);
  res.end(exchange.method === 'HEAD' || text === '' ? undefined : text);
}
