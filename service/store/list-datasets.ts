import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Filter, Order } from '../contract/dataset-page.ts';
import type { Cursor } from './cursor.ts';
import { columns, datasetRow } from './dataset-row.ts';

/** Which rows of the list are asked for. `cursor` and `offset` exclude each other. */
export type PageRequest = {
  readonly limit: number;
  readonly offset: number;
  readonly cursor: Cursor | null;
  readonly filter: Filter;
  readonly order: Order;
};

const listedRow = datasetRow.extend({
  deleted_at: z.string().nullable(),
  key: z.union([z.string(), z.int()]),
  bytes_before: z.int(),
});
/** A dataset in a list; `key` is what the list is ordered by, as a cursor keeps it. */
export type ListedRow = z.infer<typeof listedRow>;

/**
 * At most `limit` rows in their order, and fewer where they are heavy; `hasMore` says whether there are others further
 * on.
 */
export type Page = { readonly rows: readonly ListedRow[]; readonly total: number; readonly hasMore: boolean };

// An empty page still has a total: then the one row has nulls for its dataset.
const pageRow = listedRow.extend({ total: z.int() }).or(z.object({ total: z.int(), id: z.null() }));

/**
 * Rows end a page when those before them have so many bytes of text: descriptions may be long, and those of old rows
 * have no bound at all. A heavier row has a page to itself.
 */
const PAGE_BYTES_MAX = 524_288;
/**
 * How many rows are read: the smallest of these that is more than the limit. With the limit as a parameter PostgreSQL
 * would plan each page anew, which takes it as long as reading it; with a hundred different limits each connection
 * would keep a hundred statements.
 */
const SIZES = [11, 21, 51, 101] as const;

/**
 * One page and the number of all matching rows, in one query and thus one snapshot. With a cursor the page is read
 * from the index at that place, so it costs the same anywhere in the list.
 */
export async function listDatasets(connection: CommonQueryMethods, request: PageRequest): Promise<Page> {
  const { cursor, limit, offset, filter, order } = request;
  const backwards = cursor?.side === 'before';
  const direction = backwards === order.descending ? sql.fragment`ASC` : sql.fragment`DESC`;
  const conditions = conditionsOf(filter);
  const where =
    conditions.length === 0
      ? sql.fragment`TRUE`
      : sql.join(
          conditions.map(([, one]) => one),
          sql.fragment` AND `,
        );
  const living = filter.deleted ? sql.fragment`deleted_at IS NOT NULL` : sql.fragment`deleted_at IS NULL`;
  const counted =
    conditions.length === 0 && !filter.deleted
      ? sql.fragment`SELECT sum(living)::bigint AS total FROM dataset_counts`
      : sql.fragment`SELECT count(*) AS total FROM datasets WHERE ${living} AND ${where}`;
  // Names of the living are unique; everything else needs the id, too, to have one place in the list.
  const key = keyOf(order);
  const unique = order.by === 'name' && !filter.deleted;
  const sorted = unique ? sql.fragment`name ${direction}` : sql.fragment`${key.column} ${direction}, id ${direction}`;
  const size = sql.literalValue(String(SIZES.find((one) => one > limit) ?? limit + 1));
  const bytesMax = sql.literalValue(String(PAGE_BYTES_MAX));
  const name = [
    'list',
    order.by,
    order.descending,
    cursor?.side,
    offset > 0,
    filter.deleted,
    ...conditions.map(([one]) => one),
    SIZES.find((one) => one > limit),
  ];
  // What does not fit is not sent: of those rows only the count says something.
  const rows = await connection.many(sql.prepared(name.join('-'), pageRow)`
    SELECT counted.total, id, name, CASE WHEN bytes_before < ${bytesMax} THEN description END AS description,
      source_url, created_at, updated_at, version, deleted_at, key, bytes_before
    FROM (${counted}) AS counted LEFT JOIN LATERAL (
      SELECT near.*, ${key.text} AS key, coalesce(sum(octet_length(description)) OVER (
        ORDER BY ${sorted} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
      FROM (
        SELECT ${columns}, deleted_at FROM datasets WHERE ${living} AND ${where} AND ${beyond(request, unique)}
        ORDER BY ${sorted} LIMIT ${size} ${offset > 0 ? sql.fragment`OFFSET ${offset}` : sql.fragment``}
      ) AS near
    ) AS page ON TRUE ORDER BY ${sorted}`);
  const found = rows.filter((row) => row.id !== null);
  const kept = found.slice(0, limit).filter((row) => row.bytes_before < PAGE_BYTES_MAX);
  return { rows: backwards ? kept.reverse() : kept, total: rows[0]?.total ?? 0, hasMore: found.length > kept.length };
}

/** What a list is ordered by, and the same as a cursor keeps it: times in microseconds, as exact as PostgreSQL's. */
function keyOf({ by }: Order): { readonly column: FragmentSqlToken; readonly text: FragmentSqlToken } {
  const column = sql.identifier([by]);
  if (by === 'name') return { column: sql.fragment`${column}`, text: sql.fragment`${column}` };
  return { column: sql.fragment`${column}`, text: sql.fragment`(extract(epoch FROM ${column}) * 1000000)::bigint` };
}

function beyond({ cursor, order }: PageRequest, unique: boolean): FragmentSqlToken {
  if (cursor === null) return sql.fragment`TRUE`;
  const further = (cursor.side === 'after') === order.descending ? sql.fragment`<` : sql.fragment`>`;
  if (unique) return sql.fragment`name ${further} ${cursor.key}::text`;
  const key =
    order.by === 'name'
      ? sql.fragment`${cursor.key}::text COLLATE "C"`
      : sql.fragment`timestamptz 'epoch' + ${cursor.key}::int8 * interval '1 microsecond'`;
  return sql.fragment`(${sql.identifier([order.by])}, id) ${further} (${key}, ${cursor.id}::int8)`;
}

/** Each condition with a name of its own, which becomes a part of the statement's name. */
function conditionsOf(filter: Filter): (readonly [string, FragmentSqlToken])[] {
  const { q, name, source_url } = filter;
  const conditions: (readonly [string, FragmentSqlToken])[] = [];
  if (q !== null) {
    const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    // Names are kept in normal form C, descriptions as they came.
    conditions.push([
      'q',
      sql.fragment`(name COLLATE "default" ILIKE ${pattern.normalize('NFC')} OR description ILIKE ${pattern})`,
    ]);
  }
  if (name !== null) conditions.push(['name', sql.fragment`name = ${name}`]);
  if (source_url !== null) conditions.push(['url', sql.fragment`source_url = ${source_url}`]);
  for (const column of ['created', 'updated'] as const) {
    const at = sql.identifier([`${column}_at`]);
    const since = filter[`${column}_since`];
    const before = filter[`${column}_before`];
    if (since !== null) conditions.push([`${column}-since`, sql.fragment`${at} >= ${since}::timestamptz`]);
    if (before !== null) conditions.push([`${column}-before`, sql.fragment`${at} < ${before}::timestamptz`]);
  }
  return conditions;
}
