import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Cursor } from './cursor.ts';
import { listDatasets, type Page } from './list-datasets.ts';

/** The place before every change. */
export const BEGINNING: Cursor = { side: 'after', key: -1, id: 1 };

const state = z.object({ settled: z.int(), drawn: z.int(), purged: z.int() });

/**
 * The datasets that changed after a place, in the order of their last changes. None is left out, whatever order their
 * writers commit in: the list ends before the first change that may not be there yet.
 * @returns null where the place is none from which all can be told: since then datasets were purged, or it is of a
 * database that lies ahead of this one, which was restored from a backup.
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
