import { hash } from 'node:crypto';
import {
  type Changes,
  type ChangesQuery,
  type DatasetPage,
  LIMIT_DEFAULT,
  type PageQuery,
} from '../contract/dataset-page.ts';
import { Problem } from '../contract/problem.ts';
import { type Cursor, decodeCursor, encodeCursor } from '../store/cursor.ts';
import { BEGINNING, type ChangesPage } from '../store/list-changes.ts';
import { isUnique, type ListedRow, type Page, type PageRequest } from '../store/list-datasets.ts';
import { type Answer, datasetEtag, toDataset } from './answer.ts';

/**
 * Converts the query parameters to a request to the store.
 * @throws Problem 400 if the cursor is invalid, or belongs to another order.
 */
export function toPageRequest(query: PageQuery): PageRequest {
  const { limit = LIMIT_DEFAULT, offset = 0, after, sort = 'name', deleted, q, ...others } = query;
  const order = { by: sort.replace('-', '') as PageRequest['order']['by'], descending: sort.startsWith('-') };
  const among = deleted === 'true' ? 'deleted' : 'living';
  const filter = q === undefined || q === '' ? others : { q, ...others };
  const request = { limit, offset, filter, among, order } as const;
  return { ...request, cursor: cursorOf(after, request, (of) => of === undefined || of === sort) };
}

/** Reads the cursor of a query. It has no id if the key alone identifies a row. `fits` checks its `of`. */
function cursorOf(
  after: string | undefined,
  request: Pick<PageRequest, 'among' | 'order'>,
  fits: (of: Cursor['of']) => boolean,
): Cursor | null {
  if (after === undefined) return null;
  const cursor = decodeCursor(after);
  const type = request.order.by === 'name' ? 'string' : 'number';
  if (cursor && typeof cursor.key === type && (cursor.id === null) === isUnique(request) && fits(cursor.of))
    return cursor;
  const detail = 'must be the `next` of another page, in the same order';
  throw new Problem('invalid', `The query is invalid: after ${detail}.`, { errors: [{ parameter: 'after', detail }] });
}

/** The position in the change feed that a query asks for, or null for the beginning. @throws Problem 400 */
export function toPlace({ after }: ChangesQuery): Cursor | null {
  const request = { among: 'all', order: { by: 'change', descending: false } } as const;
  const cursor = cursorOf(after, request, (of) => typeof of !== 'string');
  return cursor === null ? null : { ...cursor, side: 'after' };
}

/** The answer with a page of the change feed. */
export function changesAnswer(after: Cursor | null, { rows, hasMore, purged }: ChangesPage): Answer {
  const position = after ?? { ...BEGINNING, of: purged };
  const last = rows.at(-1);
  const next = last === undefined ? position : { ...position, key: last.key, id: last.id };
  const body: Changes = { datasets: rows.map(toListed), next: encodeCursor(next), more: hasMore };
  return { status: 200, json: JSON.stringify(body), etag: null };
}

function toListed(row: ListedRow): DatasetPage['datasets'][number] {
  return { ...toDataset(row), ...(row.deleted_at === null ? {} : { deleted_at: row.deleted_at }) };
}

/** The answer with a page, linked to the next and the previous page if they exist. */
export function pageAnswer(query: PageQuery, request: PageRequest, page: Page): Answer {
  const { rows, total } = page;
  const next = nextCursor(request, page);
  const offset = request.cursor === null ? request.offset : null;
  const body: DatasetPage = { datasets: rows.map(toListed), total, limit: request.limit, offset, next };
  // The versions of the datasets identify the content of a page, in a tenth of its size.
  const tag = hash('sha1', `${total} ${next} ${rows.map(datasetEtag).join()}`, 'base64url');
  const places = [
    { rel: 'next', after: next },
    { rel: 'prev', after: previousCursor(request, page) },
  ];
  const links = places.flatMap(({ rel, after }) =>
    after === null ? [] : [{ rel, path: pathOf(query, request, after) }],
  );
  // Weak, because the response may be compressed.
  return { status: 200, json: JSON.stringify(body), etag: `W/"${tag}"`, links };
}

function nextCursor(request: PageRequest, { rows, hasMore }: Page): string | null {
  const last = rows.at(-1);
  if (last === undefined) return null;
  // A page before a cursor is always followed by the page of the cursor itself.
  return hasMore || request.cursor?.side === 'before' ? cursorAt('after', last, request) : null;
}

function previousCursor(request: PageRequest, { rows, hasMore }: Page): string | null {
  const { cursor, offset } = request;
  if (cursor === null && offset === 0) return null;
  if (cursor?.side === 'before' && !hasMore) return null;
  const [first] = rows;
  if (first !== undefined) return cursorAt('before', first, request);
  // The page is past the end, so the previous page is the last one.
  return cursor?.side === 'before' ? null : encodeCursor(pastAll(request));
}

function cursorAt(side: Cursor['side'], row: ListedRow, request: PageRequest): string {
  return encodeCursor({ side, key: row.key, id: isUnique(request) ? null : row.id, of: sortOf(request) });
}

/** A cursor past the last dataset in the order of a list. */
function pastAll(request: PageRequest): Cursor {
  const { by, descending } = request.order;
  const last = by === 'name' ? '\u{10ffff}'.repeat(8) : Number.MAX_SAFE_INTEGER;
  const first = by === 'name' ? '' : 0;
  const id = descending ? 1 : Number.MAX_SAFE_INTEGER;
  return { side: 'before', key: descending ? first : last, id: isUnique(request) ? null : id, of: sortOf(request) };
}

function sortOf({ order }: PageRequest): string {
  return `${order.descending ? '-' : ''}${order.by}`;
}

/** The path of the same query at another position. */
function pathOf(query: PageQuery, { limit }: PageRequest, after: string): string {
  const parameters = new URLSearchParams({ limit: String(limit), after });
  for (const [name, value] of Object.entries(query))
    if (!['limit', 'after', 'offset'].includes(name) && value !== '') parameters.set(name, String(value));
  return `/datasets?${parameters}`;
}
