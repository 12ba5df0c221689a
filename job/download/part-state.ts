import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const partStateSchema = z.object({
  /** Bytes of the whole archive; undefined where the server did not say. */
  totalBytes: z.int().nonnegative().optional(),
  /** Strong entity tag; a range of another file is never appended. */
  etag: z.string().optional(),
  /** Hashes of the whole in base64, from x-goog-hash or Content-MD5. */
  crc32c: z.string().optional(),
  md5: z.string().optional(),
});

/** What the server said of an archive whose bytes lie in the part file. */
export type PartState = z.output<typeof partStateSchema>;

export interface PartFiles {
  readonly part: string;
  readonly state: string;
}

export interface Part {
  readonly state: PartState;
  /** Bytes on the disk. */
  readonly size: number;
}

/** Reads how far an archive has come; undefined where there is nothing that can be trusted. */
export async function readPart(files: PartFiles): Promise<Part | undefined> {
  try {
    const state = partStateSchema.parse(JSON.parse(await readFile(files.state, 'utf8')));
    return { state, size: (await stat(files.part)).size };
  } catch (error) {
    // A run that was killed may have left one file without the other, or half of it.
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (absent || error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

export async function writePartState(files: PartFiles, state: PartState): Promise<void> {
  await writeFile(files.state, JSON.stringify(state));
}

export async function discardPart(files: PartFiles): Promise<void> {
  await rm(files.state, { force: true });
  await rm(files.part, { force: true });
}
