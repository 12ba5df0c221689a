import { z } from 'zod';

/** What JavaScript's `trim` removes, spelled out so that every reader of the contract agrees. */
export const WHITE_SPACE = '\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';

/**
 * Text that PostgreSQL can keep: no NUL, no half of a surrogate pair. JSON carries both, and both would come back
 * as something else or as an error from the database.
 */
export const storableText = z.string({ error: (issue) => expected('a string', issue.input) }).check((context) => {
  if (context.value.includes('\0')) {
    context.issues.push({ code: 'custom', input: context.value, message: 'must not contain the NUL character' });
  } else if (!context.value.isWellFormed()) {
    context.issues.push({ code: 'custom', input: context.value, message: 'must be well-formed Unicode' });
  }
});

/** The pattern of `storableText` for the contract. */
export const STORABLE = '^[^\\u0000]*$';

/** Says which type was expected and which was given; never repeats the value. */
export function expected(what: string, input: unknown): string {
  if (input === undefined) return `is required, and must be ${what}`;
  const given = input === null ? 'null' : Array.isArray(input) ? 'an array' : `a value of type ${typeof input}`;
  return `must be ${what}, not ${given}`;
}

/** Counts characters as a person and PostgreSQL do: by code point, not by UTF-16 unit. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _character of text) count++;
  return count;
}
