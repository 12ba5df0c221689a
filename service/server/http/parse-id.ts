import { ID_MAX } from '../../contract/dataset.ts';
import { Problem } from '../../contract/problem.ts';

/**
 * Reads the id in a path.
 * @throws Problem 400 where it is not a whole number from 1 to 2^53-1, written without sign and leading zeros.
 */
export function parseId(text: string | undefined): number {
  const id = Number(text);
  if (text !== undefined && /^[1-9]\d{0,15}$/.test(text) && id <= ID_MAX) return id;
  const detail = `must be a whole number from 1 to ${ID_MAX}`;
  throw new Problem('invalid', `The id in the path ${detail}.`, { errors: [{ parameter: 'id', detail }] });
}
