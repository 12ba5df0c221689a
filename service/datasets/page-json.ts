import { hash } from 'node:crypto';
import { type DatasetPage, LIMIT_DEFAULT, type PageQuery } from '../contract/dataset-page.ts';
import { Problem } from '../contract/problem.ts';
import { type Cursor, decodeCursor, encodeCursor } from '../store/cursor.ts';
import type { ListedRow, Page, PageRequest } from '../store/list-datasets.ts';
import { type Answer, datasetEtag, toDataset } from './answer.ts';

/**
 * Turns the query parameters into a request to the store.
 * @throws Problem 400 where the cursor is none of ours, or of another order.
 */
export function toPageRequest(query: PageQuery): PageRequest {
  const sort = query.sort ?? 'name';
  const descending = sort.startsWith('-');
  const by = sort.replace('-', '') as PageRequest['order']['by'];
  const filter = {
    q: query.q === undefined || query.q === '' ? null : query.q,
    name: query.name?.trim().normalize('NFC') ?? null,
    source_url: query.source_url ?? null,
    created_since: query.created_since ?? null,
    created_before: query.created_before ?? null,
    updated_since: query.updated_since ?? null,
    updated_before: query.updated_before ?? null,
    deleted: query.deleted === 'true',
  };
  const request = { limit: query.limit ?? LIMIT_DEFAULT, offset: query.offset ?? 0, filter, order: { by, descending } };
  const cursor = query.after === undefined ? null : decodeCursor(query.after);
  if (query.after !== undefined && (cursor === null || !fits(cursor, request))) {
    const detail = 'must be the `next` of another page, in the same order';
    throw new Problem('invalid', `The query is invalid: after ${detail}.`, {
      errors: [{ parameter: 'after', detail }],
    });
  }
  return { ...request, cursor };
}

/** Names of the living are unique, so a cursor in their list has no id. */
function fits({ key, id }: Cursor, { filter, order }: Pick<PageRequest, 'filter' | 'order'>): boolean {
  return typeof key === (order.by === 'name' ? 'string' : 'number') && (id === null) === isUnique({ filter, order });
}

function isUnique({ filter, order }: Pick<PageRequest, 'filter' | 'order'>): boolean {
  return order.by === 'name' && !filter.deleted;
}

/** The answer with a page, which has links where there are pages around it. */
export function pageAnswer(query: PageQuery, request: PageRequest, page: Page): Answer {
  const { rows, total } = page;
  const next = nextCursor(request, page);
  const offset = request.cursor === null ? request.offset : null;
  const datasets = rows.map((row) => ({
    ...toDataset(row),
    ...(row.deleted_at === null ? {} : { deleted_at: row.deleted_at }),
  }));
  const body: DatasetPage = { datasets, total, limit: request.limit, offset, next };
  // The versions of its datasets say what is in a page, in a tenth of its length.
  const tag = hash('sha1', `${total} ${next} ${rows.map(datasetEtag).join()}`, 'base64url');
  const places = [
    { rel: 'next', after: next },
    { rel: 'prev', after: previousCursor(request, page) },
  ];
  const links = places.flatMap(({ rel, after }) =>
    after === null ? [] : [{ rel, path: pathOf(query, request, after) }],
  );
  // Weak, since the page may be compressed on its way.
  return { status: 200, json: JSON.stringify(body), etag: `W/"${tag}"`, links };
}

function nextCursor(request: PageRequest, { rows, hasMore }: Page): string | null {
  const last = rows.at(-1);
  if (last === undefined) return null;
  // A page that lies before a cursor always has that cursor's own page after it.
  return hasMore || request.cursor?.side === 'before' ? cursorAt('after', last, request) : null;
}

function previousCursor(request: PageRequest, { rows, hasMore }: Page): string | null {
  const { cursor, offset } = request;
  if (cursor === null && offset === 0) return null;
  if (cursor?.side === 'before' && !hasMore) return null;
  const [first] = rows;
  if (first !== undefined) return cursorAt('before', first, request);
  // Nothing lies here: what comes before is the end of the list.
  return cursor?.side === 'before' ? null : encodeCursor(pastAll(request));
}

function cursorAt(side: Cursor['side'], row: ListedRow, request: PageRequest): string {
  return encodeCursor({ side, key: row.key, id: isUnique(request) ? null : row.id });
}

/** A place that comes after every dataset in the order of a list. */
function pastAll(request: PageRequest): Cursor {
  const { by, descending } = request.order;
  const last = by === 'name' ? '\u{10ffff}'.repeat(8) : Number.MAX_SAFE_INTEGER;
  const first = by === 'name' ? '' : 0;
  const id = descending ? 1 : Number.MAX_SAFE_INTEGER;
  return { side: 'before', key: descending ? first : last, id: isUnique(request) ? null : id };
}

/** The same question, but for another place in its list. */
function pathOf(query: PageQuery, { limit }: PageRequest, after: string): string {
  const parameters = new URLSearchParams({ limit: String(limit), after });
  for (const [name, value] of Object.entries(query))
    if (!['limit', 'after', 'offset'].includes(name) && value !== '') parameters.set(name, String(value));
  return `/datasets?${parameters}`;
}
