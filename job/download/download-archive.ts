import { open } from 'node:fs/promises';
import { ArchiveError } from '../archive/archive-error.ts';
import { writeChunks } from '../archive/write-chunks.ts';
import { ConnectionError } from '../http/errors.ts';
import type { HttpResponse } from '../http/http-client.ts';
import { type RetryOptions, retry } from '../http/retry.ts';
import { type HashAlgorithm, hashAlgorithms } from './hash-order.ts';
import { openRest } from './open-rest.ts';
import { PartHash } from './part-hash.ts';
import { type PartFiles, type PartState, readPart, writePartState } from './part-state.ts';

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

export interface ArchiveHash {
  readonly algorithm: HashAlgorithm;
  /** In base64. */
  readonly value: string;
}

/** An archive whose bytes are all there; disposing it ends the thread that hashes them. */
export interface Download extends AsyncDisposable {
  readonly bytes: number;
  /**
   * Resolves when the bytes were compared with the hash, to undefined where the server gave none: hashing may take longer
   * than the download, and what follows can begin meanwhile.
   *
   * @throws ArchiveError (corrupt).
   */
  readonly verified: Promise<ArchiveHash | undefined>;
}

const isWhole = (part: { state: PartState; size: number } | undefined): part is { state: PartState; size: number } =>
  part !== undefined && part.state.totalBytes === part.size;

/** The hash to verify: of those that the server gave, the one that costs least. All of them find accidents; none is proof
 * against malice, for whoever can change the bytes can change the header. */
function hashOf(state: PartState): ArchiveHash | undefined {
  const algorithm = hashAlgorithms.find((name) => state[name] !== undefined);
  return algorithm === undefined ? undefined : { algorithm, value: state[algorithm] ?? '' };
}

/** Appends one answer to the part file; onReached is called with the position that the bytes have reached. */
async function takeAnswer(
  request: DownloadRequest,
  hash: PartHash,
  onReached: (position: number) => void,
): Promise<void> {
  const { files, maxBytes, signal } = request;
  const { response, start, state } = await openRest(files, request.openArchive);
  using _ = response;
  const { totalBytes } = state;
  if ((totalBytes ?? 0) > maxBytes) {
    throw new ArchiveError('too large', `it has ${totalBytes} bytes, MAX_BYTES is ${maxBytes}`);
  }
  await request.checkSpace((totalBytes ?? 0) - start);
  await using handle = await open(files.part, start > 0 ? 'r+' : 'w', 0o644);
  await writePartState(files, state);
  const given = hashOf(state);
  if (given !== undefined) await hash.begin(given.algorithm, start);
  let received = start;
  try {
    await writeChunks(response.chunks, handle, {
      position: start,
      onChunk: ({ length }) => {
        received += length;
        if (received > maxBytes) throw new ArchiveError('too large', `it is over MAX_BYTES, ${maxBytes}`);
        request.onFetched(length);
        onReached(received);
      },
      onWritten: (position) => {
        hash.follow(position);
        request.onProgress(position, totalBytes);
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ConnectionError)) throw error;
    const place = totalBytes === undefined ? `${received} bytes` : `${received} of ${totalBytes} bytes`;
    throw new ConnectionError(`the download broke off at ${place}: ${error.message}`, { cause: error });
  }
  if (totalBytes === undefined) await writePartState(files, { ...state, totalBytes: received });
}

async function verify(hash: PartHash, part: { state: PartState; size: number }): Promise<ArchiveHash | undefined> {
  const given = hashOf(part.state);
  if (given === undefined) return undefined;
  const seen = await hash.digest(given.algorithm, part.size);
  if (seen === given.value) return given;
  throw new ArchiveError('corrupt', `its ${given.algorithm} is ${seen}, the server said ${given.value}`);
}

/**
 * Downloads an archive to the part file: streamed, resumed by Range where it broke off in this run or an earlier one,
 * of the length that the server tells, and hashed where the server gives a hash. What is on the disk already is not asked
 * for again.
 *
 * @throws ArchiveError (too large), HttpError, ConnectionError, NoSpaceError.
 */
export async function downloadArchive(request: DownloadRequest): Promise<Download> {
  const { files, signal } = request;
  await using stack = new AsyncDisposableStack();
  const hash = stack.use(new PartHash(files.part, signal));
  // To fetch the same bytes again is no progress: a server that never sends the whole would be asked for ever.
  let furthest = (await readPart(files))?.size ?? 0;
  const onReached = (position: number) => {
    furthest = Math.max(furthest, position);
  };
  await retry(
    async () => {
      if (isWhole(await readPart(files))) return;
      await takeAnswer(request, hash, onReached);
    },
    { ...request.retry, signal, progress: () => furthest },
  );
  const part = await readPart(files);
  if (!isWhole(part)) throw new ConnectionError('the part file changed under the download');
  const verified = verify(hash, part);
  // Whoever awaits it is told; an extraction that fails first is not to end the process.
  verified.catch(() => undefined);
  const owned = stack.move();
  return { bytes: part.size, verified, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
