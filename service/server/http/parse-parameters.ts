import type { z } from 'zod';
import { ID_MAX } from '../../contract/dataset.ts';
import { Problem } from '../../contract/problem.ts';

/**
 * Parses the id in a path.
 * @throws Problem 400 if it is not a whole number from 1 to 2^53-1 without sign and leading zeros.
 */
export function parseId(text: string | undefined): number {
  const id = Number(text);
  if (text !== undefined && /^[1-9]\d{0,15}$/.test(text) && id <= ID_MAX) return id;
  const detail = `must be a whole number from 1 to ${ID_MAX}`;
  throw new Problem('invalid', `The id in the path ${detail}.`, { errors: [{ parameter: 'id', detail }] });
}

/**
 * Parses query parameters by their schema. Unknown ones are ignored.
 * @throws Problem 400 with every invalid parameter. A repeated one is invalid, because it is ambiguous.
 */
export function parseQuery<Schema extends z.ZodObject>(queryString: string, schema: Schema): z.infer<Schema> {
  refuseOtherEncodings(queryString);
  const given = new URLSearchParams(queryString);
  const twice = Object.keys(schema.shape).filter((name) => given.getAll(name).length > 1);
  const parsed = schema.safeParse(Object.fromEntries(given));
  const errors = [
    ...twice.map((parameter) => ({ parameter, detail: 'must not be repeated' })),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({ parameter: String(path[0]), detail: message })),
  ];
  if (parsed.success && errors.length === 0) return parsed.data;
  throw new Problem(
    'invalid',
    `The query is invalid: ${errors.map((error) => `${error.parameter} ${error.detail}`).join('; ')}.`,
    { errors },
  );
}

/** URLSearchParams would replace invalid UTF-8, and so search for another text. A `%` that escapes nothing is itself. */
function refuseOtherEncodings(queryString: string): void {
  try {
    decodeURIComponent(queryString.replace(/%(?![\da-f]{2})/gi, '%25'));
  } catch (cause) {
    throw new Problem('bad-request', 'The query is not percent-encoded UTF-8.', { cause });
  }
}
