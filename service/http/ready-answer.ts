import { securityHeaders } from './security-headers.ts';

/** A good answer to a read that is ready to be sent and may be kept. `head` has names and values in turn. */
export type ReadyAnswer = { readonly json: string; readonly etag: string; readonly head: readonly string[] };

/** Names and values in turn of the headers that every answer has. */
export const fixedHeaders: readonly string[] = Object.entries(securityHeaders).flat();

/** Makes an answer ready: whatever does not depend on the request is put together once. */
export function readyAnswer(json: string, etag: string, link: string | null): ReadyAnswer {
  return { json, etag, head: [...fixedHeaders, ...validators(etag, link), ...describe(json)] };
}

/** The headers that a 200 and a 304 share. Keep it, but ask each time: the ETag makes the question cheap. */
export function validators(etag: string, link: string | null = null): string[] {
  return ['etag', etag, 'cache-control', 'no-cache', ...(link === null ? [] : ['link', link])];
}

/** The headers of a JSON body. */
export function describe(json: string, type = 'application/json; charset=utf-8'): string[] {
  return ['content-type', type, 'content-length', String(Buffer.byteLength(json))];
}
