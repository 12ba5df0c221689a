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
  /** Asks for the archive with these headers; the answer is 200, 206 or 416. */
  readonly openArchive: (headers: Readonly<Record<string, string>>) => Promise<HttpResponse>;
  readonly maxBytes: number;
  /** Throws where the volume has no room for that many bytes more. */
  readonly checkSpace: (bytes: number) => Promise<void>;
  readonly retry: RetryOptions;
  /** Called about once a megabyte, or once a second on a slow line; total is undefined where the server does not say. */
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  /** Called with every piece that came over the network, also of an attempt that fails. */
  readonly onFetched: (bytes: number) => void;
  readonly signal: AbortSignal;
}

interface ArchiveHash {
  readonly algorithm: HashAlgorithm;
  /** In base64. */
  readonly value: string;
}

/** An archive whose bytes are all there; `hash` is what they were compared with, undefined where the server gave none. */
export interface Download {
  readonly bytes: number;
  readonly hash: ArchiveHash | undefined;
}

const isWhole = (part: Part | undefined): part is Part => part !== undefined && part.state.totalBytes === part.size;

/** The hash to verify: of those that the server gave, the one that costs least. All of them find accidents; none is proof
 * against malice, for whoever can change the bytes can change the header. */
function hashOf(state: PartState): ArchiveHash | undefined {
  const algorithm = hashAlgorithms.find((name) => state[name] !== undefined);
  return algorithm === undefined ? undefined : { algorithm, value: state[algorithm] ?? '' };
}

/**
 * Downloads an archive to the part file: streamed, resumed by Range where it broke off in this run or an earlier one,
 * of the length that the server says, and verified where the server gives a hash. What is on the disk already is not asked
 * for again.
 *
 * @throws ArchiveError (too large, corrupt), HttpError, ConnectionError, NoSpaceError.
 */
export async function downloadArchive(request: DownloadRequest): Promise<Download> {
  const { files, maxBytes, signal } = request;
  let hash: PartHash | undefined;
  // To fetch the same bytes again is no progress: a server that never sends the whole would be asked for ever.
  let furthest = (await readPart(files))?.size ?? 0;

  /** Makes `hash` that of the first `position` bytes, where the server gave one. */
  async function hashUpTo(position: number, state: PartState | undefined): Promise<void> {
    const algorithm = state && hashOf(state)?.algorithm;
    if (hash !== undefined && hash.algorithm === algorithm && hash.position === position) return;
    hash = algorithm && (await startPartHash(files.part, algorithm, position, signal));
  }

  /** Appends one answer to the part file. */
  async function takeAnswer(): Promise<void> {
    const { response, start, state } = await openRest(files, request.openArchive);
    using _ = response;
    const { totalBytes } = state;
    if ((totalBytes ?? 0) > maxBytes) {
      throw new ArchiveError('too large', `it has ${totalBytes} bytes, MAX_BYTES is ${maxBytes}`);
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
      throw new ConnectionError(`the download broke off at ${place}: ${error.message}`, { cause: error });
    }
    if (totalBytes === undefined) await writePartState(files, { ...state, totalBytes: received });
  }

  await retry(
    async () => {
      const part = await readPart(files);
      // Before the server is asked: while the disk is read, it would wait.
      await hashUpTo(part?.size ?? 0, part?.state);
      if (!isWhole(part)) await takeAnswer();
    },
    { ...request.retry, progress: () => furthest },
  );
  const part = await readPart(files);
  if (!isWhole(part)) throw new ConnectionError('the part file changed under the download');
  const given = hashOf(part.state);
  const digest = hash?.digest();
  if (given !== undefined && digest !== given.value) {
    throw new ArchiveError('corrupt', `its ${given.algorithm} is ${digest}, the server said ${given.value}`);
  }
  return { bytes: part.size, hash: given };
}
