import { z } from 'zod';

const cursorSchema = z.tuple([z.literal(['after', 'before']), z.string()]);

/** A place in the list of names: the page right after a name, or the one right before it. */
export type Cursor = { readonly side: 'after' | 'before'; readonly name: string };

/** Writes a cursor as text that is safe in a URL. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.side, cursor.name])).toString('base64url');
}

/** Reads a cursor back; null where the text is none of ours. */
export function decodeCursor(text: string): Cursor | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    if (!parsed.success) return null;
    const [side, name] = parsed.data;
    return name.includes('\0') || !name.isWellFormed() ? null : { side, name };
  } catch {
    return null;
  }
}
