import type { Context } from 'koa';
import { isUnchanged } from './entity-tags.ts';

/** An answer that is ready to be sent, and may be kept. `json` is the text of the body. */
export type ReadyAnswer = { readonly json: string; readonly etag: string; readonly link: string | null };

/** Answers a JSON text. */
export function answerJson(context: Context, status: number, json: string): void {
  context.status = status;
  context.set('content-type', 'application/json; charset=utf-8');
  context.body = json;
}

/** Answers a read: 304 without a body where the client has it already. */
export function answerRead(context: Context, answer: ReadyAnswer): void {
  context.set('etag', answer.etag);
  // Keep it, but ask each time: the ETag makes the question cheap.
  context.set('cache-control', 'no-cache');
  if (answer.link !== null) context.set('link', answer.link);
  if (isUnchanged(context.req.headers['if-none-match'], answer.etag)) context.status = 304;
  else answerJson(context, 200, answer.json);
}
