import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Cursor } from './cursor.ts';
import { listDatasets, type Page } from './list-datasets.ts';

/** The position before the first change. */
export const BEGINNING: Cursor = { side: 'after', key: -1, id: 1 };

const state = z.object({ settled: z.int(), drawn: z.int() });

/** A page of the change feed. `purged` is the number of the newest purged change, in the same snapshot as the rows. */
export type ChangesPage = Omit<Page, 'total'> & { readonly purged: number };

/**
 * Lists the datasets that changed after a position, ordered by their last change. No dataset is skipped, in whatever order
 * the writers commit: the list ends before the first change that may not be committed yet.
 * @returns null if the changes after the position are incomplete: datasets were purged that the client, which has read up
 * to the position, may still have, or the position is ahead of the database, which was restored from a backup.
 */
export async function listChanges(
  connection: CommonQueryMethods,
  after: Cursor | null,
  limit: number,
): Promise<ChangesPage | null> {
  const { settled, drawn } = await connection.one(sql.type(state)`
    SELECT dataset_changes_settled() AS settled, (SELECT last_value FROM dataset_changes) AS drawn`);
  const order = { by: 'change', descending: false } as const;
  const request = { limit, offset: 0, cursor: after, filter: {}, among: 'all', order, upTo: settled } as const;
  const { rows, hasMore, total: purged } = await listDatasets(connection, request);
  const key = Number(after?.key);
  // What was purged before the client began to read was never sent to it.
  if (key > drawn || purged > Math.max(key, Number(after?.of ?? BEGINNING.key))) return null;
  return { rows, hasMore, purged };
}
