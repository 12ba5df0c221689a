import { hash } from 'node:crypto';
import { type FragmentSqlToken, type QuerySqlToken, sql } from 'slonik';
import type { z } from 'zod';

/** A query that each connection prepares once, under a name derived from its text. */
export function prepared<Row extends z.ZodType>(row: Row, query: FragmentSqlToken): QuerySqlToken<Row> {
  return sql.prepared(hash('sha1', query.sql), row)`${query}`;
}
