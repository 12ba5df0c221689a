import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { openPromise, type ZipFile } from 'yauzl';
import { ArchiveError } from './archive-error.ts';
import { type CheckedEntry, checkEntry } from './check-entry.ts';
import { writeChunks } from './write-chunks.ts';

/** A file of a dataset; `path` is relative to the version's folder. */
export interface FileRecord {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface ExtractRequest {
  readonly archivePath: string;
  /** An empty folder. */
  readonly into: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** Throws where the volume has no room for that many bytes. */
  readonly checkSpace: (bytes: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What the folder, which was empty, says where two entries want one name or a name is too long. */
const conflicts = new Set(['EEXIST', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG']);

/** yauzl's errors have no class: what is neither ours nor the file system's is about the archive. */
async function readingArchive<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const { code, syscall, message = String(error) } = error as NodeJS.ErrnoException;
    const conflict = conflicts.has(code ?? '');
    if (error instanceof ArchiveError || (syscall !== undefined && !conflict)) throw error;
    const hostile = conflict || /invalid relative path|absolute path|invalid characters in fileName/.test(message);
    throw new ArchiveError(hostile ? 'refused' : 'corrupt', message, { cause: error });
  }
}

/**
 * Walks through the directory of the archive, once to check and once to extract: entries are not kept, so that the
 * memory does not grow with their number.
 */
async function* walk(archivePath: string): AsyncGenerator<{ zip: ZipFile; checked: CheckedEntry }> {
  const zip = await openPromise(archivePath, { lazyEntries: true, autoClose: false, strictFileNames: true });
  try {
    for await (const entry of zip.eachEntry()) yield { zip, checked: checkEntry(entry) };
  } finally {
    zip.close();
  }
}

/** Reads all entries and refuses the archive before anything is written; returns the bytes that it needs. */
async function checkEntries({ archivePath, maxBytes, maxFiles, signal }: ExtractRequest): Promise<number> {
  let entries = 0;
  let total = 0;
  for await (const { checked } of walk(archivePath)) {
    signal.throwIfAborted();
    total += checked.entry.uncompressedSize;
    if (total > maxBytes) {
      throw new ArchiveError('too large', `extracted it is over MAX_EXTRACTED_BYTES, ${maxBytes} bytes`);
    }
    entries += 1;
    if (entries > maxFiles) throw new ArchiveError('too large', `it has more than ${maxFiles} entries`);
  }
  return total;
}

async function extractFile(
  zip: ZipFile,
  { entry, path }: CheckedEntry,
  { into, signal }: ExtractRequest,
): Promise<FileRecord> {
  const target = join(into, path);
  await mkdir(dirname(target), { recursive: true });
  // 'wx': a second entry of the same name is refused, and nothing is ever written through a link.
  const handle = await open(target, 'wx', 0o644);
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry);
    const sha256 = createHash('sha256');
    let crc = 0;
    const size = await writeChunks(stream, handle, {
      onChunk: (chunk) => {
        signal.throwIfAborted();
        sha256.update(chunk);
        crc = crc32(chunk, crc);
      },
    });
    if (crc !== entry.crc32) throw new ArchiveError('corrupt', `the CRC-32 of ${JSON.stringify(path)} does not match`);
    await handle.sync();
    return { path, size, sha256: sha256.digest('hex') };
  } finally {
    await handle.close();
  }
}

/**
 * Extracts a zip archive; every file is on the disk when it returns.
 *
 * @returns the files, ordered by path.
 * @throws ArchiveError; errors of the file system, such as ENOSPC.
 */
export async function extractArchive(request: ExtractRequest): Promise<FileRecord[]> {
  const { archivePath, into, signal } = request;
  const needed = await readingArchive(signal, () => checkEntries(request));
  // Not among what is read as a fault of the archive: a full volume keeps it for the next run.
  await request.checkSpace(needed);
  return readingArchive(signal, async () => {
    const files: FileRecord[] = [];
    for await (const { zip, checked } of walk(archivePath)) {
      signal.throwIfAborted();
      if (checked.kind === 'directory') await mkdir(join(into, checked.path), { recursive: true });
      else files.push(await extractFile(zip, checked, request));
    }
    if (files.length === 0) throw new ArchiveError('corrupt', 'it holds no file');
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  });
}
