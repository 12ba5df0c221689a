import { z } from 'zod';

/** The characters that JavaScript's `trim` removes, listed so that other regex engines accept the same names. */
export const WHITE_SPACE = '\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';

/**
 * Text that PostgreSQL can store: without NUL and without lone surrogates. JSON allows both, but PostgreSQL would reject
 * or change them. `what` names the expected type in the message for a value that is not a string.
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

/** Control characters, including tabs and line breaks. No name needs them, and a terminal would interpret them. */
export const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f';

/** Invisible characters: joiners, direction marks, fillers, variation selectors. */
export const INVISIBLE =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufff9-\\ufffb\\uffa0';

/** The pattern of `storableText` in the OpenAPI document. */
export const STORABLE = '^[^\\u0000]*$';

/** Names the expected and the given type. Never includes the value. */
export function expected(what: string, input: unknown): string {
  if (input === undefined) return `is required, and must be ${what}`;
  const given = input === null ? 'null' : Array.isArray(input) ? 'an array' : `a value of type ${typeof input}`;
  return `must be ${what}, not ${given}`;
}

/** Rejects text with more than `max` characters. */
export function atMost(max: number) {
  return (context: z.core.ParsePayload<string>): void => {
    // A text never has more characters than UTF-16 code units.
    if (context.value.length <= max) return;
    const count = countCharacters(context.value);
    if (count <= max) return;
    const message = `must have at most ${max} characters, not ${count}`;
    context.issues.push({ code: 'custom', input: context.value, message });
  };
}

/** Counts code points, as PostgreSQL does, not UTF-16 code units. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _character of text) count++;
  return count;
}
