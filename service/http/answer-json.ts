import type { Context } from 'koa';
import { isUnchanged } from './entity-tags.ts';
import { securityHeaders } from './security-headers.ts';

/** An answer that is ready to be sent, and may be kept. `json` is the text of the body. */
export type ReadyAnswer = { readonly json: string; readonly etag: string; readonly link: string | null };

const fixed = Object.entries(securityHeaders).flat();
const NOT_MODIFIED = 304;

/**
 * Answers a JSON text. It is written at once and past Koa, whose way of collecting headers one by one costs as much
 * as reading the dataset does.
 * @param headers names and values in turn.
 */
export function answerJson(context: Context, status: number, json: string, headers: readonly string[] = []): void {
  const { res } = context;
  const all = [...fixed, 'x-request-id', context.state.requestId, ...headers];
  // A kept-open connection that is being drained says so in a header that is already set; Node merges the two.
  if (status !== NOT_MODIFIED) {
    all.push('content-type', 'application/json; charset=utf-8', 'content-length', String(Buffer.byteLength(json)));
  }
  context.state.check?.(status, json);
  context.respond = false;
  res.writeHead(status, all);
  res.end(status === NOT_MODIFIED || context.method === 'HEAD' ? undefined : json);
}

/** Answers a read: 304 without a body where the client has it already. */
export function answerRead(context: Context, answer: ReadyAnswer): void {
  // Keep it, but ask each time: the ETag makes the question cheap.
  const headers = ['etag', answer.etag, 'cache-control', 'no-cache'];
  if (answer.link !== null) headers.push('link', answer.link);
  const unchanged = isUnchanged(context.req.headers['if-none-match'], answer.etag);
  answerJson(context, unchanged ? NOT_MODIFIED : 200, answer.json, headers);
}
