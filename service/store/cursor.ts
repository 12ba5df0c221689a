import { z } from 'zod';

const side = z.literal(['after', 'before']);
// One of a list by name has the name alone: names are unique there.
const cursorSchema = z.union([
  z.tuple([side, z.string()]),
  z.tuple([side, z.union([z.string(), z.int()]), z.int().min(1)]),
]);

/** A place in a list: the page right after a key, or the one right before it. `id` tells equal keys apart. */
export type Cursor = { readonly side: 'after' | 'before'; readonly key: string | number; readonly id: number | null };

/** Writes a cursor as text that is safe in a URL. */
export function encodeCursor({ side, key, id }: Cursor): string {
  return Buffer.from(JSON.stringify(id === null ? [side, key] : [side, key, id])).toString('base64url');
}

/** Reads a cursor back; null where the text is none of ours. */
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
