import { open } from 'node:fs/promises';
import { ArchiveError } from '../archive/archive-error.ts';
import { writeChunks } from '../archive/write-chunks.ts';
import { ConnectionError } from '../http/errors.ts';
import type { HttpResponse } from '../http/http-client.ts';
import { type RetryOptions, retry } from '../http/retry.ts';
import { openRest } from './open-rest.ts';
import { type HashAlgorithm, hashAlgorithms, type PartHash, startPartHash } from './part-hash.ts';
import { type Part, type PartFiles, type PartState, readPart, writePartState } from './part-state.ts';

export interface DownloadRequest {
  readonly files: PartFiles;
  /** Requests the archive with these headers; the response status is 200, 206 or 416. */
  readonly openArchive: (headers: Readonly<Record<string, string>>) => Promise<HttpResponse>;
  readonly maxBytes: number;
  /** Throws if the volume does not have that many more bytes free. */
  readonly checkSpace: (bytes: number) => Promise<void>;
  readonly retry: RetryOptions;
  /** Called about every megabyte, or every second on a slow connection; `total` is undefined if the server does not
   * report it. */
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  /** Called with the size of every piece received, including those of failed attempts. */
  readonly onFetched: (bytes: number) => void;
  readonly signal: AbortSignal;
}

interface ArchiveHash {
  readonly algorithm: HashAlgorithm;
  /** Base64-encoded. */
  readonly value: string;
}

/** A complete archive; `hash` is what it was verified against, undefined if the server provided none. */
export interface Download {
  readonly bytes: number;
  readonly hash: ArchiveHash | undefined;
}

const isWhole = (part: Part | undefined): part is Part => part !== undefined && part.state.totalBytes === part.size;

/** The hash to verify: the cheapest one that the server provided. Every hash detects accidental damage; none protects
 * against an attacker, who could also change the header. */
function hashOf(state: PartState): ArchiveHash | undefined {
  const algorithm = hashAlgorithms.find((name) => state[name] !== undefined);
  return algorithm === undefined ? undefined : { algorithm, value: state[algorithm] ?? '' };
}

/**
 * Downloads an archive to the part file: streamed, resumed with Range requests after an interruption in this or an
 * earlier run, checked against the length that the server reports, and verified if the server provides a hash. Bytes
 * that are already on disk are not requested again.
 *
 * @throws ArchiveError (too large, corrupt), HttpError, ConnectionError, NoSpaceError
 */
export async function downloadArchive(request: DownloadRequest): Promise<Download> {
  const { files, maxBytes, signal } = request;
  let hash: PartHash | undefined;
  // Downloading the same bytes again is no progress; otherwise a server that never sends the whole archive would be
  // retried forever.
  let furthest = (await readPart(files))?.size ?? 0;

  /** Makes `hash` cover the first `position` bytes, if the server provided one. */
  async function hashUpTo(position: number, state: PartState | undefined): Promise<void> {
    const algorithm = state && hashOf(state)?.algorithm;
    if (hash !== undefined && hash.algorithm === algorithm && hash.position === position) return;
    hash = algorithm && (await startPartHash(files.part, algorithm, position, signal));
  }

  /** Appends the body of one response to the part file. */
  async function takeAnswer(): Promise<void> {
    const { response, start, state } = await openRest(files, request.openArchive);
    using _ = response;
    const { totalBytes } = state;
    if ((totalBytes ?? 0) > maxBytes) {
      throw new ArchiveError('too large', `it has ${totalBytes} bytes, but MAX_BYTES is ${maxBytes}`);
    }
    await request.checkSpace((totalBytes ?? 0) - start);
    await using handle = await open(files.part, start > 0 ? 'r+' : 'w', 0o644);
    await writePartState(files, state);
    await hashUpTo(start, state);
    let received = start;
    const onChunk = (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxBytes) throw new ArchiveError('too large', `it is over MAX_BYTES, ${maxBytes}`);
      hash?.update(chunk);
      request.onFetched(chunk.length);
      furthest = Math.max(furthest, received);
    };
    const onWritten = (position: number) => request.onProgress(position, totalBytes);
    try {
      await writeChunks(response.chunks, handle, { position: start, onChunk, onWritten });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ConnectionError)) throw error;
      const place = totalBytes === undefined ? `${received} bytes` : `${received} of ${totalBytes} bytes`;
      throw new ConnectionError(`the download was interrupted at ${place}: ${error.message}`, { cause: error });
    }
    if (totalBytes === undefined) await writePartState(files, { ...state, totalBytes: received });
  }

  await retry(
    async () => {
      const part = await readPart(files);
      // Before the request, because the server would have to wait while the file is read.
      await hashUpTo(part?.size ?? 0, part?.state);
      if (!isWhole(part)) await takeAnswer();
    },
    { ...request.retry, progress: () => furthest },
  );
  const part = await readPart(files);
  if (!isWhole(part)) throw new ConnectionError('the part file was changed during the download');
  const given = hashOf(part.state);
  const digest = hash?.digest();
  if (given !== undefined && digest !== given.value) {
    throw new ArchiveError('corrupt', `its ${given.algorithm} is ${digest}, but the server sent ${given.value}`);
  }
  return { bytes: part.size, hash: given };
}
