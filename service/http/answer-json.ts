import type { Context } from 'koa';
import { isUnchanged } from './entity-tags.ts';
import { describe, fixedHeaders, type ReadyAnswer, validators } from './ready-answer.ts';

const NOT_MODIFIED = 304;

/**
 * Answers a JSON text. It is written at once and past Koa, whose way of collecting headers one by one costs as much
 * as reading the dataset does.
 * @param headers names and values in turn.
 */
export function answerJson(context: Context, status: number, json: string, headers: readonly string[] = []): void {
  send(context, status, json, [...fixedHeaders, ...headers, ...describe(json)]);
}

/** Answers a read: 304 without a body where the client has it already. */
export function answerRead(context: Context, answer: ReadyAnswer): void {
  if (isUnchanged(context.req.headers['if-none-match'], answer.etag)) {
    send(context, NOT_MODIFIED, '', [...fixedHeaders, ...validators(answer.etag)]);
  } else {
    send(context, 200, answer.json, [...answer.head]);
  }
}

function send(context: Context, status: number, json: string, head: string[]): void {
  const { res } = context;
  head.push('x-request-id', context.state.requestId);
  context.state.check?.(status, json);
  context.respond = false;
  // A connection that is being drained says so in a header that is already set; Node merges the two.
  res.writeHead(status, head);
  res.end(context.method === 'HEAD' || json === '' ? undefined : json);
}
