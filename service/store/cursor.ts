import { z } from 'zod';

const side = z.literal(['after', 'before']);
// A cursor in a list by name has no id: names are unique there.
const cursorSchema = z.union([
  z.tuple([side, z.string()]),
  z.tuple([side, z.union([z.string(), z.int()]), z.int().min(1)]),
]);

/** A position in a list: the page after or before a key. `id` distinguishes rows with equal keys. */
export type Cursor = { readonly side: 'after' | 'before'; readonly key: string | number; readonly id: number | null };

/** Encodes a cursor as URL-safe text. */
export function encodeCursor({ side, key, id }: Cursor): string {
  return Buffer.from(JSON.stringify(id === null ? [side, key] : [side, key, id])).toString('base64url');
}

/** Decodes a cursor. Returns null if the text is not a valid one. */
export function decodeCursor(text: string): Cursor | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    if (!parsed.success) return null;
    const [side, key, id = null] = parsed.data;
    const storable = typeof key === 'number' || !(key.includes('\0') || !key.isWellFormed());
    return storable ? { side, key, id } : null;
  } catch {
    return null;
  }
}
