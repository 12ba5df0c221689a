import type { Context } from 'koa';
import type { Answer } from '../../datasets/answer.ts';
import { isUnchanged } from './entity-tags.ts';

/** Sends what the datasets answered. A read that the client has already is a 304 without a body. */
export function sendAnswer(context: Context, answer: Answer, basePath: string): void {
  const { status, json, etag, location, links = [], changedAt, replayed } = answer;
  const base = `${basePath}${context.state.version ?? ''}`;
  const read = context.method === 'GET' || context.method === 'HEAD';
  const modified = changedAt === undefined ? undefined : new Date(changedAt).toUTCString();
  if (etag !== null) context.set('etag', etag);
  if (modified !== undefined) context.set('last-modified', modified);
  // Keep it, but ask each time: the ETag makes the question cheap.
  if (read) context.set('cache-control', 'no-cache');
  if (location) context.set('location', `${base}${location}`);
  if (replayed) context.set('idempotency-replayed', 'true');
  if (links.length > 0) context.set('link', links.map(({ path, rel }) => `<${base}${path}>; rel="${rel}"`).join(', '));
  if (read && etag !== null && isUnchanged(context.req.headers, etag, modified)) {
    context.status = 304;
    return;
  }
  context.status = status;
  if (json === null) return;
  context.type = 'json';
  context.body = json;
  // A strong ETag names these very bytes; a compressed answer would need another one, which If-Match would not know.
  context.compress = etag === null || etag.startsWith('W/');
}
