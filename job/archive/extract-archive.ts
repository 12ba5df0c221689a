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
  /** An existing empty folder. */
  readonly into: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** Throws if the volume does not have that many bytes free. */
  readonly checkSpace: (bytes: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Errors that, in a folder that was empty, mean that two entries have conflicting names or a name is too long. */
const conflicts = new Set(['EEXIST', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG']);

/** yauzl's errors have no class: an error that is neither ours nor from the file system is a fault of the archive. */
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
 * Iterates over the entries of the archive; called once to check and once to extract, so that entries need not be kept
 * and memory does not grow with their number.
 */
async function* walk(archivePath: string): AsyncGenerator<{ zip: ZipFile; checked: CheckedEntry }> {
  const zip = await openPromise(archivePath, { lazyEntries: true, autoClose: false, strictFileNames: true });
  try {
    for await (const entry of zip.eachEntry()) yield { zip, checked: checkEntry(entry) };
  } finally {
    zip.close();
  }
}

/** Checks all entries before anything is written; returns the number of bytes that they need. */
async function checkEntries({ archivePath, maxBytes, maxFiles, signal }: ExtractRequest): Promise<number> {
  let entries = 0;
  let total = 0;
  for await (const { checked } of walk(archivePath)) {
    signal.throwIfAborted();
    total += checked.entry.uncompressedSize;
    if (total > maxBytes) {
      throw new ArchiveError('too large', `its extracted size exceeds MAX_EXTRACTED_BYTES, ${maxBytes} bytes`);
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
  // 'wx' rejects a second entry of the same name, and never writes through a link.
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
 * Extracts a zip archive; when it returns, every file has been synced to disk.
 *
 * @returns the files, ordered by path
 * @throws ArchiveError; file system errors such as ENOSPC
 */
export async function extractArchive(request: ExtractRequest): Promise<FileRecord[]> {
  const { archivePath, into, signal } = request;
  const needed = await readingArchive(signal, () => checkEntries(request));
  // Outside readingArchive, because a full volume is not a fault of the archive, which is kept for the next run.
  await request.checkSpace(needed);
  return readingArchive(signal, async () => {
    const files: FileRecord[] = [];
    for await (const { zip, checked } of walk(archivePath)) {
      signal.throwIfAborted();
      if (checked.kind === 'directory') await mkdir(join(into, checked.path), { recursive: true });
      else files.push(await extractFile(zip, checked, request));
    }
    if (files.length === 0) throw new ArchiveError('corrupt', 'it contains no file');
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  });
}
