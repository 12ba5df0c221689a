import { type FragmentSqlToken, sql } from 'slonik';

/** The condition that a row has one of the expected versions; true where any will do. */
export function ifVersion(versions: readonly number[] | null): FragmentSqlToken {
  return versions === null ? sql.fragment`TRUE` : sql.fragment`version = ANY(${sql.array(versions, 'int8')})`;
}
