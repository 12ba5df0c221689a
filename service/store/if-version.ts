import { type FragmentSqlToken, sql } from 'slonik';

/** The versions that a row must or must not have for a write, and the second since which it must not have changed. */
export type Precondition = {
  /** Null allows any version. */
  readonly oneOf: readonly number[] | null;
  /** Null forbids every version, so that no row matches. */
  readonly noneOf: readonly number[] | null;
  /** RFC 3339. */
  readonly unmodifiedSince?: string;
};

/** The SQL condition of a precondition. Its text is constant, so that the statement can be prepared. */
export function ifVersion({ oneOf, noneOf, unmodifiedSince }: Precondition): FragmentSqlToken {
  const array = (versions: readonly number[] | null) => (versions === null ? null : `{${versions.join()}}`);
  return sql.fragment`version = ANY(coalesce(${array(oneOf)}::int8[], ARRAY[version]))
    AND version <> ALL(coalesce(${array(noneOf)}::int8[], ARRAY[version]))
    AND date_trunc('second', updated_at) <= coalesce(${unmodifiedSince ?? null}::timestamptz, 'infinity')`;
}
