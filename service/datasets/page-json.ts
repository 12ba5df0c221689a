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
import { BEGINNING } from '../store/list-changes.ts';
import { isUnique, type ListedRow, type Page, type PageRequest } from '../store/list-datasets.ts';
import { type Answer, datasetEtag, toDataset } from './answer.ts';

/**
 * Turns the query parameters into a request to the store.
 * @throws Problem 400 where the cursor is none of ours, or of another order.
 */
export function toPageRequest(query: PageQuery): PageRequest {
  const { limit = LIMIT_DEFAULT, offset = 0, after, sort = 'name', deleted, q, ...others } = query;
  const order = { by: sort.replace('-', '') as PageRequest['order']['by'], descending: sort.startsWith('-') };
  const among = deleted === 'true' ? 'deleted' : 'living';
  const filter = q === undefined || q === '' ? others : { q, ...others };
  const request = { limit, offset, filter, among, order } as const;
  return { ...request, cursor: cursorOf(after, request) };
}

/** The cursor in a query. Where the key alone tells where a row is, it has no id. */
function cursorOf(after: string | undefined, request: Pick<PageRequest, 'among' | 'order'>): Cursor | null {
  if (after === undefined) return null;
  const cursor = decodeCursor(after);
  const type = request.order.by === 'name' ? 'string' : 'number';
  if (typeof cursor?.key === type && (cursor?.id === null) === isUnique(request)) return cursor;
  const detail = 'must be the `next` of another page, in the same order';
  throw new Problem('invalid', `The query is invalid: after ${detail}.`, { errors: [{ parameter: 'after', detail }] });
}

/** The place in the change feed that a query asks for; null for its beginning. @throws Problem 400 */
export function toPlace({ after }: ChangesQuery): Cursor | null {
  const cursor = cursorOf(after, { among: 'all', order: { by: 'change', descending: false } });
  return cursor === null ? null : { ...cursor, side: 'after' };
}

/** The answer with a part of the change feed. */
export function changesAnswer(after: Cursor | null, { rows, hasMore }: Page): Answer {
  const last = rows.at(-1);
  const next = last === undefined ? (after ?? BEGINNING) : ({ side: 'after', key: last.key, id: last.id } as const);
  const body: Changes = { datasets: rows.map(toListed), next: encodeCursor(next), more: hasMore };
  return { status: 200, json: JSON.stringify(body), etag: null };
}

function toListed(row: ListedRow): DatasetPage['datasets'][number] {
  return { ...toDataset(row), ...(row.deleted_at === null ? {} : { deleted_at: row.deleted_at }) };
}

/** The answer with a page, which has links where there are pages around it. */
export function pageAnswer(query: PageQuery, request: PageRequest, page: Page): Answer {
  const { rows, total } = page;
  const next = nextCursor(request, page);
  const offset = request.cursor === null ? request.offset : null;
  const body: DatasetPage = { datasets: rows.map(toListed), total, limit: request.limit, offset, next };
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
