import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { manifestName } from './layout.ts';

const manifestSchema = z.object({
  owner: z.string(),
  slug: z.string(),
  version: z.int().positive(),
  title: z.string(),
  subtitle: z.string(),
  source: z.string(),
  fetchedAt: z.iso.datetime(),
  /** Includes the verified hash, base64-encoded. */
  archive: z.object({ size: z.int(), crc32c: z.string().optional(), md5: z.string().optional() }),
  files: z.array(z.object({ path: z.string(), size: z.int(), sha256: z.string() })),
});

/** The content of a version's folder: sizes in bytes, hashes of files in hexadecimal, times in RFC 3339. */
export type Manifest = z.output<typeof manifestSchema>;

/**
 * Reads the manifest in a version's folder.
 *
 * @returns undefined if the folder or the manifest does not exist
 * @throws Error if the file is not a manifest, which this job never writes
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is not a manifest of this job; move ${folder} away and run again`, { cause: error });
  }
}
