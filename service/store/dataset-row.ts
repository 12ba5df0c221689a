import { hash } from 'node:crypto';
import { type FragmentSqlToken, type QuerySqlToken, sql } from 'slonik';
import { z } from 'zod';

/** A row of `datasets`. `version` counts its changes and is part of its ETag. */
export const datasetRow = z.object({
  id: z.int(),
  name: z.string(),
  description: z.string().nullable(),
  source_url: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
});

export type DatasetRow = z.infer<typeof datasetRow>;

/** The columns that `datasetRow` parses. */
export const columns = sql.fragment`id, name, description, source_url, created_at, updated_at, version`;

/** A query that each connection prepares once, under a name derived from its text. */
export function prepared<Row extends z.ZodType>(row: Row, query: FragmentSqlToken): QuerySqlToken<Row> {
  return sql.prepared(hash('sha1', query.sql), row)`${query}`;
}
