import { z } from 'zod';

const side = z.literal(['after', 'before']);
const cursorSchema = z.tuple([
  side,
  z.union([z.string(), z.int()]),
  z.int().min(1).nullish(),
  z.union([z.string(), z.int()]).optional(),
]);

/**
 * A position in a list: the page after or before a key. `id` distinguishes rows with equal keys; it is null in a list by
 * name, where names are unique.
 */
export type Cursor = {
  readonly side: 'after' | 'before';
  readonly key: string | number;
  readonly id: number | null;
  /** The order of the list. In the change feed, the number of the newest purged change when the client began to read. */
  readonly of?: string | number;
};

/** Encodes a cursor as URL-safe text. */
export function encodeCursor({ side, key, id, of }: Cursor): string {
  return Buffer.from(JSON.stringify(of === undefined ? [side, key, id] : [side, key, id, of])).toString('base64url');
}

/** Decodes a cursor. Returns null if the text is not a valid one. Cursors of earlier releases have no `of`. */
export function decodeCursor(text: string): Cursor | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    if (!parsed.success) return null;
    const [side, key, id = null, of] = parsed.data;
    const storable = typeof key === 'number' ? id !== null : !key.includes('\0') && key.isWellFormed();
    return storable ? { side, key, id, ...(of === undefined ? {} : { of }) } : null;
  } catch {
    return null;
  }
}
