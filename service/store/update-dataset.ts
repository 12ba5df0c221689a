import { type CommonQueryMethods, type FragmentSqlToken, sql, UniqueIntegrityConstraintViolationError } from 'slonik';
import type { DatasetChange } from '../contract/dataset.ts';
import { columns } from './columns.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';
import { ifVersion, type Precondition } from './if-version.ts';

/** What became of a write to one dataset. `missing` also stands for a version that was not the expected one. */
export type WriteOutcome = DatasetRow | 'missing' | 'name-taken';

const FIELDS = ['name', 'description', 'source_url'] as const;

/**
 * Changes the given fields of a living dataset in one UPDATE, without reading it before.
 */
export async function updateDataset(
  pool: CommonQueryMethods,
  id: number,
  change: DatasetChange,
  precondition: Precondition,
): Promise<WriteOutcome> {
  const given = FIELDS.filter((field) => change[field] !== undefined);
  const assignments = given.map((field) => assign(field, change[field] ?? null));
  const statement = `update-${given.join('-')}`;
  try {
    const row = await pool.maybeOne(
      sql.prepared(statement, datasetRow)`
        UPDATE datasets SET ${sql.join(assignments, sql.fragment`, `)}
        WHERE id = ${id} AND deleted_at IS NULL AND ${ifVersion(precondition)}
        RETURNING ${columns}`,
    );
    return row ?? 'missing';
  } catch (error) {
    if (error instanceof UniqueIntegrityConstraintViolationError) return 'name-taken';
    throw error;
  }
}

function assign(field: (typeof FIELDS)[number], value: string | null): FragmentSqlToken {
  return sql.fragment`${sql.identifier([field])} = ${value}`;
}
