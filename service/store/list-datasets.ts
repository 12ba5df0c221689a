import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import { columns } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';

/** Which rows of the list are asked for. `cursor` and `offset` exclude each other. */
export type PageRequest = {
  readonly limit: number;
  readonly offset: number;
  readonly cursor: Cursor | null;
  readonly q: string | null;
};

/** At most `limit` rows in the order of their names; `hasMore` says whether there are others further on. */
export type Page = { readonly rows: readonly DatasetRow[]; readonly total: number; readonly hasMore: boolean };

// An empty page still has a total: then the one row has nulls for its dataset.
const pageRow = datasetRow.extend({ total: z.int() }).or(z.object({ total: z.int(), id: z.null() }));

const everything = sql.fragment`TRUE`;
const counted = sql.fragment`SELECT sum(living)::bigint AS total FROM dataset_counts`;
const forwards = sql.fragment`ASC`;
const backwards = sql.fragment`DESC`;

/**
 * One page and the number of all matching rows, in one query and thus one snapshot. With a cursor the page is read
 * from the index at that name, so it costs the same anywhere in the list.
 */
export async function listDatasets(pool: CommonQueryMethods, request: PageRequest): Promise<Page> {
  const { cursor, q, limit, offset } = request;
  const match = q === null ? everything : matches(q);
  const place = cursor === null ? everything : beyond(cursor);
  const total =
    q === null ? counted : sql.fragment`SELECT count(*) AS total FROM datasets WHERE deleted_at IS NULL AND ${match}`;
  const statement = `list-${cursor?.side ?? 'offset'}${q === null ? '' : '-q'}`;
  const rows = await pool.many(
    sql.prepared(statement, pageRow)`
      SELECT counted.total, page.* FROM (${total}) AS counted LEFT JOIN LATERAL (
        SELECT ${columns} FROM datasets WHERE deleted_at IS NULL AND ${place} AND ${match}
        ORDER BY name ${cursor?.side === 'before' ? backwards : forwards} LIMIT ${limit + 1} OFFSET ${offset}
      ) AS page ON TRUE ORDER BY page.name`,
  );
  const found = rows.filter((row) => row.id !== null);
  const hasMore = found.length > limit;
  // The row too many is the furthest one: the last, or the first where the page lies before the cursor.
  const kept = cursor?.side === 'before' ? found.slice(-limit) : found.slice(0, limit);
  return { rows: kept, total: rows[0]?.total ?? 0, hasMore };
}

function beyond(cursor: Cursor): FragmentSqlToken {
  return cursor.side === 'after' ? sql.fragment`name > ${cursor.name}` : sql.fragment`name < ${cursor.name}`;
}

function matches(q: string): FragmentSqlToken {
  const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  return sql.fragment`(name COLLATE "default" ILIKE ${pattern} OR description ILIKE ${pattern})`;
}
