import type { Context } from 'koa';
import type { Answer } from '../../datasets/answer.ts';
import { isUnchanged } from './entity-tags.ts';

/** Sends an answer as a response: a 304 without a body if the client already has it. */
export function sendAnswer(context: Context, answer: Answer, basePath: string): void {
  const { status, json, etag, location, links = [], changedAt, replayed } = answer;
  const base = `${basePath}${context.state.version ?? ''}`;
  const read = context.method === 'GET' || context.method === 'HEAD';
  const modified = changedAt === undefined ? undefined : new Date(changedAt).toUTCString();
  if (etag !== null) context.set('etag', etag);
  if (modified !== undefined) context.set('last-modified', modified);
  // Clients may store it but must revalidate, which the ETag makes cheap.
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
  // A strong ETag identifies these exact bytes. A compressed response would need another one, which If-Match would reject.
  context.compress = etag === null || etag.startsWith('W/');
}
