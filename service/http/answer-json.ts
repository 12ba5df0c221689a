import type { Context } from 'koa';

/** Answers a JSON text that is ready to be sent. */
export function answerJson(context: Context, status: number, json: string): void {
  context.status = status;
  context.set('content-type', 'application/json; charset=utf-8');
  context.body = json;
}
