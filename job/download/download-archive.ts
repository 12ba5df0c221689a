import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { ArchiveError } from '../archive/archive-error.ts';
import { writeChunks } from '../archive/write-chunks.ts';
import { ConnectionError } from '../http/connection-error.ts';
import { type RetryOptions, retry } from '../http/retry.ts';
import { describeFailure } from '../http/send.ts';
import { discardPart, type PartFiles, type PartState, readPart, writePartState } from './part-state.ts';
import { readContentRange, readWhole } from './read-headers.ts';
import { RunningMd5 } from './running-md5.ts';

export interface DownloadRequest {
  readonly files: PartFiles;
  /** Asks for the archive with these headers; the answer is 200, 206 or 416. */
  readonly openArchive: (headers: Readonly<Record<string, string>>) => Promise<IncomingMessage>;
  readonly maxBytes: number;
  /** Throws where the volume has no room for that many bytes more. */
  readonly checkSpace: (bytes: number) => Promise<void>;
  readonly retry: Omit<RetryOptions, 'progress' | 'signal'>;
  /** Called about once a megabyte; total is undefined where the server does not say. */
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

/** Takes the bytes of one answer; returns where it stopped and how long the whole is. */
async function takeAnswer(request: DownloadRequest, md5: RunningMd5, fetched: (bytes: number) => void): Promise<void> {
  const { files, maxBytes, signal } = request;
  const part = await readPart(files);
  const resumes = part?.state.etag !== undefined && part.size > 0;
  const response = await request.openArchive(
    resumes ? { range: `bytes=${part.size}-`, 'if-range': part.state.etag ?? '' } : {},
  );
  let start = 0;
  let state: PartState;
  if (response.statusCode === 206 && resumes) {
    const range = readContentRange(response.headers['content-range']);
    if (range?.start !== part.size || (range.total ?? part.state.totalBytes) !== part.state.totalBytes) {
      response.destroy();
      await discardPart(files);
      throw new ConnectionError(`asked for bytes from ${part.size}, was given ${response.headers['content-range']}`);
    }
    start = part.size;
    state = part.state;
  } else if (response.statusCode === 200) {
    state = readWhole(response.headers);
  } else {
    response.destroy();
    await discardPart(files);
    throw new ConnectionError(`status ${response.statusCode} to a request for ${resumes ? 'the rest' : 'the whole'}`);
  }
  const { totalBytes } = state;
  let handle: FileHandle | undefined;
  try {
    if ((totalBytes ?? 0) > maxBytes) {
      throw new ArchiveError('too large', `it has ${totalBytes} bytes, MAX_BYTES is ${maxBytes}`);
    }
    await request.checkSpace((totalBytes ?? 0) - start);
    handle = await open(files.part, start > 0 ? 'r+' : 'w', 0o644);
    await writePartState(files, state);
    if (state.md5 !== undefined) await md5.catchUp(files.part, start, signal);
    let received = start;
    const onChunk = (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxBytes) throw new ArchiveError('too large', `it is over MAX_BYTES, ${maxBytes}`);
      if (state.md5 !== undefined) md5.feed(chunk);
      fetched(chunk.length);
    };
    const place = () => (totalBytes === undefined ? `${received} bytes` : `${received} of ${totalBytes} bytes`);
    const source = readingNetwork(response, signal, place);
    const end = await writeChunks(source, handle, start, onChunk, (at) => request.onProgress(at, totalBytes));
    if (totalBytes === undefined) await writePartState(files, { ...state, totalBytes: end });
    else if (end < totalBytes) throw new ConnectionError(`the download broke off at ${place()}`);
  } finally {
    response.destroy();
    await handle?.close();
  }
}

/** Tells a failure of the network from one of the disk: only the first is worth another attempt. */
async function* readingNetwork(
  response: IncomingMessage,
  signal: AbortSignal,
  place: () => string,
): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ConnectionError) throw error;
    throw new ConnectionError(`the download broke off at ${place()}: ${describeFailure(error)}`, { cause: error });
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
  const md5 = new RunningMd5();
  let fetchedBytes = 0;
  const count = (bytes: number) => {
    fetchedBytes += bytes;
    request.onFetched(bytes);
  };
  await retry(
    async () => {
      if (isWhole(await readPart(files))) return;
      await takeAnswer(request, md5, count);
    },
    { ...request.retry, signal, progress: () => fetchedBytes },
  );
  const part = await readPart(files);
  if (!isWhole(part)) throw new ConnectionError('the part file changed under the download');
  if (part.state.md5 !== undefined) {
    await md5.catchUp(files.part, part.size, signal);
    const seen = md5.digest();
    if (seen !== part.state.md5) {
      await discardPart(files);
      throw new ArchiveError('corrupt', `its MD5 is ${seen}, the server said ${part.state.md5}`);
    }
  }
  return { bytes: part.size, md5: part.state.md5 };
}
