import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Cursor } from './cursor.ts';
import { listDatasets, type Page } from './list-datasets.ts';

/** The position before the first change. */
export const BEGINNING: Cursor = { side: 'after', key: -1, id: 1 };

const state = z.object({ settled: z.int(), drawn: z.int(), purged: z.int() });

/**
 * Lists the datasets that changed after a position, ordered by their last change. No dataset is skipped, in whatever order
 * the writers commit: the list ends before the first change that may not be committed yet.
 * @returns null if the changes after the position are incomplete: datasets were purged since, or the position is ahead of
 * the database, which was restored from a backup.
 */
export async function listChanges(
  connection: CommonQueryMethods,
  after: Cursor | null,
  limit: number,
): Promise<Page | null> {
  const { settled, drawn, purged } = await connection.one(sql.type(state)`
    SELECT dataset_changes_settled() AS settled, (SELECT last_value FROM dataset_changes) AS drawn, last AS purged
    FROM purged_changes`);
  if (after !== null && (Number(after.key) < purged || Number(after.key) > drawn)) return null;
  const order = { by: 'change', descending: false } as const;
  return listDatasets(connection, { limit, offset: 0, cursor: after, filter: {}, among: 'all', order, upTo: settled });
}
