import { type FragmentSqlToken, sql } from 'slonik';

/** Which versions a row may have for a write to happen. */
export type Precondition = {
  /** Null for any. */
  readonly oneOf: readonly number[] | null;
  /** Null for any: then no row at all will do. */
  readonly noneOf: readonly number[] | null;
};

/** The condition that a row meets it. Its text is always the same, so that the statement around it can be prepared. */
export function ifVersion({ oneOf, noneOf }: Precondition): FragmentSqlToken {
  const array = (versions: readonly number[] | null) => (versions === null ? null : `{${versions.join()}}`);
  return sql.fragment`version = ANY(coalesce(${array(oneOf)}::int8[], ARRAY[version]))
    AND version <> ALL(coalesce(${array(noneOf)}::int8[], ARRAY[version]))`;
}
