import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Filter } from '../contract/dataset-page.ts';
import type { Cursor } from './cursor.ts';
import { columns, datasetRow, prepared } from './dataset-row.ts';

/** The order of a list: by a column that the client chooses, or by the number of each row's last change. */
type Order = { readonly by: 'name' | 'created_at' | 'updated_at' | 'change'; readonly descending: boolean };

/** The requested rows of a list. `cursor` and `offset` are mutually exclusive. */
export type PageRequest = {
  readonly limit: number;
  readonly offset: number;
  readonly cursor: Cursor | null;
  readonly filter: Filter;
  readonly among: 'living' | 'deleted' | 'all';
  readonly order: Order;
  /** The last change to include. */
  readonly upTo?: number;
};

const listedRow = datasetRow.extend({
  deleted_at: z.string().nullable(),
  key: z.union([z.string(), z.int()]),
  bytes_before: z.int(),
});
/** A dataset in a list. `key` is the sort key as it is stored in a cursor. */
export type ListedRow = z.infer<typeof listedRow>;

/**
 * At most `limit` rows in order, fewer if they are large. `hasMore` is true if more rows follow in the direction of the
 * page.
 */
export type Page = { readonly rows: readonly ListedRow[]; readonly total: number; readonly hasMore: boolean };

// An empty page still has a total: it is one row whose dataset columns are null.
const pageRow = listedRow.extend({ total: z.int() }).or(z.object({ total: z.int(), id: z.null() }));

/**
 * A page ends before the row whose predecessors reach this size: descriptions may be long, and in old rows neither the
 * description nor the source_url is limited. A larger row gets its own page.
 */
const PAGE_BYTES_MAX = 524_288;
/**
 * The numbers of rows to read; the smallest one above the limit is used. With the limit as a parameter, PostgreSQL would
 * plan every page again, which takes as long as reading it. With each limit as a literal, a connection would prepare up to
 * a hundred statements.
 */
const SIZES = [11, 21, 51, 101] as const;

/**
 * Reads one page and the number of all matching rows in one query, and so in one snapshot. With a cursor, the page is read
 * from the index at its position, so the cost is the same anywhere in the list.
 */
export async function listDatasets(connection: CommonQueryMethods, request: PageRequest): Promise<Page> {
  const { cursor, limit, offset, order } = request;
  const backwards = cursor?.side === 'before';
  const direction = backwards === order.descending ? sql.fragment`ASC` : sql.fragment`DESC`;
  const key = keyOf(order);
  const sorted = isUnique(request)
    ? sql.fragment`name ${direction}`
    : sql.fragment`${key.column} ${direction}, id ${direction}`;
  const where = sql.fragment`${sql.and(conditionsOf(request))}`;
  const size = sql.literalValue(String(SIZES.find((one) => one > limit) ?? limit + 1));
  // The texts of rows that do not fit the page are not transferred: these rows only show that there are more.
  const ifItFits = (column: string) => {
    const name = sql.identifier([column]);
    return sql.fragment`CASE WHEN bytes_before < ${sql.literalValue(String(PAGE_BYTES_MAX))} THEN ${name} END AS ${name}`;
  };
  const query = sql.fragment`
    SELECT counted.total, id, name, ${ifItFits('description')}, ${ifItFits('source_url')},
      created_at, updated_at, version, deleted_at, key, bytes_before
    FROM (${countOf(request, where)}) AS counted LEFT JOIN LATERAL (
      SELECT near.*, ${key.text} AS key, coalesce(sum(
        coalesce(octet_length(description), 0) + coalesce(octet_length(source_url), 0)
      ) OVER (ORDER BY ${sorted} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
      FROM (
        SELECT ${columns}, deleted_at, change FROM datasets WHERE ${where} AND ${beyond(request)}
        ORDER BY ${sorted} LIMIT ${size} ${offset > 0 ? sql.fragment`OFFSET ${offset}` : sql.fragment``}
      ) AS near
    ) AS page ON TRUE ORDER BY ${sorted}`;
  // A connection keeps its prepared statements: one for each combination of filters would fill the memory of PostgreSQL.
  const isFrequent = request.among !== 'deleted' && offset === 0 && !isFiltered(request);
  const rows = await connection.many(isFrequent ? prepared(pageRow, query) : sql.type(pageRow)`${query}`);
  const found = rows.filter((row) => row.id !== null);
  const kept = found.slice(0, limit).filter((row) => row.bytes_before < PAGE_BYTES_MAX);
  return { rows: backwards ? kept.reverse() : kept, total: rows[0]?.total ?? 0, hasMore: found.length > kept.length };
}

/** Whether the key alone identifies a row of the list: names are unique among the datasets that are not deleted. */
export function isUnique({ among, order }: Pick<PageRequest, 'among' | 'order'>): boolean {
  return order.by === 'name' && among === 'living';
}

function isFiltered({ filter }: Pick<PageRequest, 'filter'>): boolean {
  return Object.keys(filter).length > 0;
}

/** The sort column, and its form in a cursor: times are in microseconds, the precision of PostgreSQL. */
function keyOf({ by }: Order): { readonly column: FragmentSqlToken; readonly text: FragmentSqlToken } {
  const column = sql.fragment`${sql.identifier([by])}`;
  const isTime = by === 'created_at' || by === 'updated_at';
  return { column, text: isTime ? sql.fragment`(extract(epoch FROM ${column}) * 1000000)::bigint` : column };
}

/**
 * The number of all rows of the list, precomputed for the unfiltered list. The change feed has the number of the newest
 * purged change instead.
 */
function countOf({ among, filter, order }: PageRequest, where: FragmentSqlToken): FragmentSqlToken {
  if (order.by === 'change') return sql.fragment`SELECT last AS total FROM purged_changes`;
  return among === 'living' && !isFiltered({ filter })
    ? sql.fragment`SELECT sum(living)::bigint AS total FROM dataset_counts`
    : sql.fragment`SELECT count(*) AS total FROM datasets WHERE ${where}`;
}

function beyond({ cursor, order, among }: PageRequest): FragmentSqlToken {
  if (cursor === null) return sql.fragment`TRUE`;
  const further = (cursor.side === 'after') === order.descending ? sql.fragment`<` : sql.fragment`>`;
  if (isUnique({ among, order })) return sql.fragment`name ${further} ${cursor.key}::text`;
  const keys = {
    name: () => sql.fragment`${cursor.key}::text COLLATE "C"`,
    change: () => sql.fragment`${cursor.key}::int8`,
    created_at: () => sql.fragment`timestamptz 'epoch' + ${cursor.key}::int8 * interval '1 microsecond'`,
  };
  const key = keys[order.by === 'updated_at' ? 'created_at' : order.by]();
  return sql.fragment`(${sql.identifier([order.by])}, id) ${further} (${key}, ${cursor.id}::int8)`;
}

function conditionsOf({ among, filter, upTo }: PageRequest): (FragmentSqlToken | false)[] {
  const { q, name, source_url, created_since, created_before, updated_since, updated_before } = filter;
  const pattern = `%${q?.replace(/[\\%_]/g, '\\$&')}%`;
  return [
    among === 'living' && sql.fragment`deleted_at IS NULL`,
    among === 'deleted' && sql.fragment`deleted_at IS NOT NULL`,
    upTo !== undefined && sql.fragment`change <= ${upTo}`,
    // Names are stored in NFC, descriptions unchanged.
    q !== undefined &&
      sql.fragment`(name COLLATE "default" ILIKE ${pattern.normalize('NFC')} OR description ILIKE ${pattern})`,
    name !== undefined && sql.fragment`name = ${name}`,
    source_url !== undefined && sql.fragment`source_url = ${source_url}`,
    created_since !== undefined && sql.fragment`created_at >= ${created_since}::timestamptz`,
    created_before !== undefined && sql.fragment`created_at < ${created_before}::timestamptz`,
    updated_since !== undefined && sql.fragment`updated_at >= ${updated_since}::timestamptz`,
    updated_before !== undefined && sql.fragment`updated_at < ${updated_before}::timestamptz`,
  ];
}
