import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const partStateSchema = z.object({
  /** Size of the whole archive in bytes; undefined if the server did not report it. */
  totalBytes: z.int().nonnegative().optional(),
  /** Strong entity tag, which prevents appending a range of a different file. */
  etag: z.string().optional(),
  /** Hashes of the whole archive, base64-encoded, from x-goog-hash or Content-MD5. */
  crc32c: z.string().optional(),
  md5: z.string().optional(),
});

/** What the server reported about the archive in the part file. */
export type PartState = z.output<typeof partStateSchema>;

export interface PartFiles {
  readonly part: string;
  readonly state: string;
}

export interface Part {
  readonly state: PartState;
  /** Bytes on disk. */
  readonly size: number;
}

/** Reads the state of a partial download; undefined if there is none that can be trusted. */
export async function readPart(files: PartFiles): Promise<Part | undefined> {
  try {
    const state = partStateSchema.parse(JSON.parse(await readFile(files.state, 'utf8')));
    return { state, size: (await stat(files.part)).size };
  } catch (error) {
    // A killed run may have left one file without the other, or only part of it.
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (absent || error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/** Records what the server reported about the archive. */
export async function writePartState(files: PartFiles, state: PartState): Promise<void> {
  await writeFile(files.state, JSON.stringify(state));
}

/** Removes the part file and its state; the state first, so that a kill in between leaves nothing that is trusted. */
export async function discardPart(files: PartFiles): Promise<void> {
  await rm(files.state, { force: true });
  await rm(files.part, { force: true });
}
