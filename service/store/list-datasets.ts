import { type CommonQueryMethods, type FragmentSqlToken, type QuerySqlToken, sql } from 'slonik';
import { z } from 'zod';
import { columns } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';
import { withValues } from './with-values.ts';

/** Which rows of the list are asked for. `cursor` and `offset` exclude each other. */
export type PageRequest = {
  readonly limit: number;
  readonly offset: number;
  readonly cursor: Cursor | null;
  readonly q: string | null;
};

/**
 * At most `limit` rows in the order of their names, and fewer where they are heavy; `hasMore` says whether there are
 * others further on.
 */
export type Page = { readonly rows: readonly DatasetRow[]; readonly total: number; readonly hasMore: boolean };

// An empty page still has a total: then the one row has nulls for its dataset.
const pageRow = datasetRow
  .extend({ total: z.int(), bytes_before: z.int() })
  .or(z.object({ total: z.int(), id: z.null() }));

/**
 * Rows end a page when those before them have so many bytes of text: descriptions may be long, and those of old rows
 * have no bound at all. A heavier row has a page to itself.
 */
const PAGE_BYTES_MAX = 524_288;

const BYTES_MAX = sql.literalValue(String(PAGE_BYTES_MAX));

const everything = sql.fragment`TRUE`;
const counted = sql.fragment`SELECT sum(living)::bigint AS total FROM dataset_counts`;
const forwards = sql.fragment`ASC`;
const backwards = sql.fragment`DESC`;

/**
 * How many rows are read for a page: the smallest of these that is more than its limit. With the limit as a parameter
 * PostgreSQL would plan each page anew, which takes it as long as reading it; with a hundred different limits each
 * connection would keep a hundred statements.
 */
const SIZES = [11, 21, 51, 101] as const;
type Size = (typeof SIZES)[number];
type Start = 'first' | Cursor['side'];

const browsing = new Map(
  SIZES.flatMap((size) =>
    (['first', 'after', 'before'] as const).map((start) => [`${start}-${size}`, browse(start, size)]),
  ),
);

/**
 * One page and the number of all matching rows, in one query and thus one snapshot. With a cursor the page is read
 * from the index at that name, so it costs the same anywhere in the list.
 */
export async function listDatasets(pool: CommonQueryMethods, request: PageRequest): Promise<Page> {
  const { cursor, limit } = request;
  const rows = await pool.many(pageQuery(request));
  const found = rows.filter((row) => row.id !== null);
  // The rows too many are the furthest ones: the last, or the first where the page lies before the cursor.
  const near = cursor?.side === 'before' ? found.slice(-limit) : found.slice(0, limit);
  const kept = near.filter((row) => row.bytes_before < PAGE_BYTES_MAX);
  return { rows: kept, total: rows[0]?.total ?? 0, hasMore: found.length > kept.length };
}

function pageQuery(request: PageRequest): QuerySqlToken<typeof pageRow> {
  const { cursor, q, limit, offset } = request;
  const size = SIZES.find((one) => one > limit);
  const kept = q === null && offset === 0 ? browsing.get(`${cursor?.side ?? 'first'}-${size}`) : undefined;
  return kept === undefined ? search(request) : withValues(kept, cursor === null ? [] : [cursor.name]);
}

function browse(start: Start, size: Size): QuerySqlToken<typeof pageRow> {
  const cursor = start === 'first' ? null : { side: start, name: '' };
  return select(
    `list-${start}-${size}`,
    counted,
    beyond(cursor),
    start,
    sql.fragment`LIMIT ${sql.literalValue(String(size))}`,
  );
}

function search({ cursor, q, limit, offset }: PageRequest): QuerySqlToken<typeof pageRow> {
  const match = q === null ? everything : matches(q);
  const total =
    q === null ? counted : sql.fragment`SELECT count(*) AS total FROM datasets WHERE deleted_at IS NULL AND ${match}`;
  const start = cursor?.side ?? 'first';
  const where = sql.fragment`${beyond(cursor)} AND ${match}`;
  const name = `search-${start}${q === null ? '' : '-q'}`;
  return select(name, total, where, start, sql.fragment`LIMIT ${limit + 1} OFFSET ${offset}`);
}

function select(
  name: string,
  total: FragmentSqlToken,
  where: FragmentSqlToken,
  start: Start,
  range: FragmentSqlToken,
): QuerySqlToken<typeof pageRow> {
  const direction = start === 'before' ? backwards : forwards;
  // What does not fit is not sent: of those rows only the count says something.
  return sql.prepared(name, pageRow)`
    SELECT counted.total, id, name, CASE WHEN bytes_before < ${BYTES_MAX} THEN description END AS description,
      source_url, created_at, updated_at, version, bytes_before
    FROM (${total}) AS counted LEFT JOIN LATERAL (
      SELECT near.*, coalesce(sum(octet_length(description)) OVER (
        ORDER BY name ${direction} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
      FROM (
        SELECT ${columns} FROM datasets WHERE deleted_at IS NULL AND ${where} ORDER BY name ${direction} ${range}
      ) AS near
    ) AS page ON TRUE ORDER BY name`;
}

function beyond(cursor: Cursor | null): FragmentSqlToken {
  if (cursor === null) return everything;
  return cursor.side === 'after' ? sql.fragment`name > ${cursor.name}` : sql.fragment`name < ${cursor.name}`;
}

function matches(q: string): FragmentSqlToken {
  const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  // Names are kept in normal form C, descriptions as they came.
  return sql.fragment`(name COLLATE "default" ILIKE ${pattern.normalize('NFC')} OR description ILIKE ${pattern})`;
}
