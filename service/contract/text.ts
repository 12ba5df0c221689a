import { z } from 'zod';

/** What JavaScript's `trim` removes, spelled out so that every reader of the contract agrees. */
export const WHITE_SPACE = '\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';

/**
 * Text that PostgreSQL can keep: no NUL, no half of a surrogate pair. JSON carries both, and both would come back
 * as something else or as an error from the database. `what` says what is asked for, where it is no text at all.
 */
export const storable = (what: string) =>
  z.string({ error: (issue) => expected(what, issue.input) }).check((context) => {
    if (context.value.includes('\0')) {
      context.issues.push({ code: 'custom', input: context.value, message: 'must not contain the NUL character' });
    } else if (!context.value.isWellFormed()) {
      context.issues.push({ code: 'custom', input: context.value, message: 'must be well-formed Unicode' });
    }
  });

export const storableText = storable('a string');

/** Control characters, which no name needs and which a terminal would obey. Tab and line breaks count too. */
export const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f';

/** Characters that show nothing: joiners, marks of direction, fillers, variation selectors. */
export const INVISIBLE =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufff9-\\ufffb\\uffa0';

/** The pattern of `storableText` for the contract. */
export const STORABLE = '^[^\\u0000]*$';

/** Says which type was expected and which was given; never repeats the value. */
export function expected(what: string, input: unknown): string {
  if (input === undefined) return `is required, and must be ${what}`;
  const given = input === null ? 'null' : Array.isArray(input) ? 'an array' : `a value of type ${typeof input}`;
  return `must be ${what}, not ${given}`;
}

/** Refuses text with more than `max` characters. */
export function atMost(max: number) {
  return (context: z.core.ParsePayload<string>): void => {
    // No text has more characters than UTF-16 units.
    if (context.value.length <= max) return;
    const count = countCharacters(context.value);
    if (count <= max) return;
    const message = `must have at most ${max} characters, not ${count}`;
    context.issues.push({ code: 'custom', input: context.value, message });
  };
}

/** Counts characters as a person and PostgreSQL do: by code point, not by UTF-16 unit. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _character of text) count++;
  return count;
}
