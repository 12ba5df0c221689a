import { LIMIT_DEFAULT, type PageQuery } from '../contract/dataset-page.ts';
import { Problem } from '../http/problem.ts';
import { decodeCursor, encodeCursor } from '../store/cursor.ts';
import type { Page, PageRequest } from '../store/list-datasets.ts';
import { datasetJson } from './dataset-json.ts';

/**
 * Turns the query parameters into a request to the store.
 * @throws Problem 400 where the cursor is none of ours.
 */
export function toPageRequest(query: PageQuery): PageRequest {
  const cursor = query.after === undefined ? null : decodeCursor(query.after);
  if (query.after !== undefined && cursor === null) {
    const detail = 'must be the `next` of another page';
    throw new Problem('invalid', `The query is invalid: after ${detail}.`, {
      errors: [{ parameter: 'after', detail }],
    });
  }
  const q = query.q === undefined || query.q === '' ? null : query.q;
  return { limit: query.limit ?? LIMIT_DEFAULT, offset: query.offset ?? 0, cursor, q };
}

/** The JSON text of a page, and its `Link` header where there are pages around it. */
export function pageAnswer(request: PageRequest, page: Page): { readonly json: string; readonly link: string | null } {
  const next = nextCursor(request, page);
  const offset = request.cursor === null ? request.offset : null;
  const rest = { total: page.total, limit: request.limit, offset, next };
  const json = `{"datasets":[${page.rows.map(datasetJson).join(',')}],${JSON.stringify(rest).slice(1)}`;
  const links = [
    link(request, next === null ? null : { after: next }, 'next'),
    link(request, previous(request, page), 'prev'),
  ];
  const present = links.filter((one) => one !== null);
  return { json, link: present.length === 0 ? null : present.join(', ') };
}

function nextCursor({ cursor }: PageRequest, { rows, hasMore }: Page): string | null {
  const last = rows.at(-1);
  if (last === undefined) return null;
  // A page that lies before a cursor always has that cursor's own page after it.
  return hasMore || cursor?.side === 'before' ? encodeCursor({ side: 'after', name: last.name }) : null;
}

function previous({ cursor, offset, limit }: PageRequest, { rows, hasMore }: Page): Record<string, string> | null {
  if (cursor === null) return offset === 0 ? null : { offset: String(Math.max(0, offset - limit)) };
  if (cursor.side === 'before' && !hasMore) return null;
  const name = rows[0]?.name ?? (cursor.side === 'after' ? `${cursor.name}\u0001` : null);
  return name === null ? null : { after: encodeCursor({ side: 'before', name }) };
}

function link(request: PageRequest, place: Record<string, string> | null, rel: string): string | null {
  if (place === null) return null;
  const query = new URLSearchParams({ limit: String(request.limit), ...place });
  if (request.q !== null) query.set('q', request.q);
  return `</datasets?${query}>; rel="${rel}"`;
}
