import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { ArchiveError } from '../archive/archive-error.ts';
import { ConnectionError } from '../http/connection-error.ts';
import { receiveBody } from '../http/receive-body.ts';
import { type RetryOptions, retry } from '../http/retry.ts';
import { BlockWriter } from './block-writer.ts';
import { openRest } from './open-rest.ts';
import { PartMd5 } from './part-md5.ts';
import { discardPart, type PartFiles, type PartState, readPart, writePartState } from './part-state.ts';

export interface DownloadRequest {
  readonly files: PartFiles;
  /** Asks for the archive with these headers; the answer is 200, 206 or 416, of a connection that is divertible. */
  readonly openArchive: (headers: Readonly<Record<string, string>>) => Promise<IncomingMessage>;
  readonly maxBytes: number;
  /** Throws where the volume has no room for that many bytes more. */
  readonly checkSpace: (bytes: number) => Promise<void>;
  readonly retry: Omit<RetryOptions, 'progress' | 'signal'>;
  /** Called about once a megabyte, or once a second on a slow line; total is undefined where the server does not say. */
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  /** Called with every piece that came over the network, also of an attempt that fails. */
  readonly onFetched: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export interface Download {
  readonly bytes: number;
  /** Base64, where the server gave it; the bytes were compared with it. */
  readonly md5: string | undefined;
}

const isWhole = (part: { state: PartState; size: number } | undefined): part is { state: PartState; size: number } =>
  part !== undefined && part.state.totalBytes === part.size;

/** Appends one answer to the part file; onReached is called with the position that the bytes have reached. */
async function takeAnswer(
  request: DownloadRequest,
  md5: PartMd5,
  onReached: (position: number) => void,
): Promise<void> {
  const { files, maxBytes, signal } = request;
  const { response, start, state } = await openRest(files, request.openArchive);
  const { totalBytes } = state;
  let handle: FileHandle | undefined;
  try {
    if ((totalBytes ?? 0) > maxBytes) {
      throw new ArchiveError('too large', `it has ${totalBytes} bytes, MAX_BYTES is ${maxBytes}`);
    }
    await request.checkSpace((totalBytes ?? 0) - start);
    handle = await open(files.part, start > 0 ? 'r+' : 'w', 0o644);
    await writePartState(files, state);
    if (state.md5 !== undefined) await md5.begin(start);
    let received = start;
    const writer = new BlockWriter(handle, {
      position: start,
      onBytes: (bytes) => {
        received += bytes;
        if (received > maxBytes) throw new ArchiveError('too large', `it is over MAX_BYTES, ${maxBytes}`);
        request.onFetched(bytes);
        onReached(received);
      },
      onWritten: (position) => {
        md5.follow(position);
        request.onProgress(position, totalBytes);
      },
    });
    try {
      await receiveBody(response, writer);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ConnectionError)) throw error;
      const place = totalBytes === undefined ? `${received} bytes` : `${received} of ${totalBytes} bytes`;
      throw new ConnectionError(`the download broke off at ${place}: ${error.message}`, { cause: error });
    } finally {
      // Whatever has come is kept, also where the connection failed.
      await writer.end();
    }
    if (totalBytes === undefined) await writePartState(files, { ...state, totalBytes: received });
  } finally {
    response.destroy();
    await handle?.close();
  }
}

/**
 * Downloads an archive to the part file: streamed, resumed by Range where it broke off in this run or an earlier one,
 * verified by length and by MD5 where the server gives one. What is on the disk already is not asked for again.
 *
 * @throws ArchiveError (too large, corrupt; then the part file is gone), HttpError, ConnectionError, NoSpaceError.
 */
export async function downloadArchive(request: DownloadRequest): Promise<Download> {
  const { files, signal } = request;
  await using md5 = new PartMd5(files.part, signal);
  // To fetch the same bytes again is no progress: a server that never sends the whole would be asked for ever.
  let furthest = (await readPart(files))?.size ?? 0;
  const onReached = (position: number) => {
    furthest = Math.max(furthest, position);
  };
  await retry(
    async () => {
      if (isWhole(await readPart(files))) return;
      await takeAnswer(request, md5, onReached);
    },
    { ...request.retry, signal, progress: () => furthest },
  );
  const part = await readPart(files);
  if (!isWhole(part)) throw new ConnectionError('the part file changed under the download');
  if (part.state.md5 !== undefined) {
    const seen = await md5.digest(part.size);
    if (seen !== part.state.md5) {
      await discardPart(files);
      throw new ArchiveError('corrupt', `its MD5 is ${seen}, the server said ${part.state.md5}`);
    }
  }
  return { bytes: part.size, md5: part.state.md5 };
}
