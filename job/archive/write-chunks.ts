import type { FileHandle } from 'node:fs/promises';

export interface WriteOptions {
  /** File position of the first byte; default 0. */
  readonly position?: number;
  /** Called with each chunk before it is written; an error that it throws ends the writing. */
  readonly onChunk: (chunk: Buffer) => void;
  /** Called when the file has been written up to a position. */
  readonly onWritten?: (position: number) => void;
  /** Time in milliseconds after which a partial batch from a slow source is written, so that a kill loses no more than
   * that and progress is reported. */
  readonly writeAfterMs?: number;
}

const batchBytes = 2 ** 20;

async function writeAll(handle: FileHandle, chunks: Buffer[], position: number): Promise<void> {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const { bytesWritten } = await handle.writev(chunks, position);
  if (bytesWritten === size) return;
  // On a nearly full disk a write may be partial; writing the rest then reports the error.
  await writeAll(handle, [Buffer.concat(chunks).subarray(bytesWritten)], position + bytesWritten);
}

/**
 * Frees the memory of written chunks at once. The garbage collector would do so only when 64 MiB have accumulated.
 * Chunks that share their memory with others are left to it.
 */
function release(chunks: readonly Buffer[]): void {
  for (const { buffer, byteLength } of chunks) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !buffer.detached) buffer.transfer(0);
  }
}

/**
 * Writes a stream to a file in batches of one megabyte, reading ahead while the last batch is written. Batches are
 * written in order, so that all bytes up to the file's size are valid; data received before the source fails is written
 * too. The source must not use its chunks afterwards, because their memory is freed.
 *
 * @returns the position after the last byte
 * @throws any error of the source, `onChunk` or the file
 */
export async function writeChunks(
  source: AsyncIterable<Buffer>,
  handle: FileHandle,
  { position = 0, onChunk, onWritten = () => undefined, writeAfterMs = 1000 }: WriteOptions,
): Promise<number> {
  let batch: Buffer[] = [];
  let size = 0;
  let at = position;
  let writing: Promise<void> = Promise.resolve();
  let flushedAt = performance.now();
  const flush = async () => {
    await writing;
    const chunks = batch;
    const [start, end] = [at, at + size];
    writing = writeAll(handle, chunks, start).then(() => {
      release(chunks);
      onWritten(end);
    });
    // The next flush awaits it; until then a failure must not count as an unhandled rejection.
    writing.catch(() => undefined);
    at = end;
    batch = [];
    size = 0;
    flushedAt = performance.now();
  };
  try {
    for await (const chunk of source) {
      onChunk(chunk);
      batch.push(chunk);
      size += chunk.length;
      if (size >= batchBytes || performance.now() - flushedAt >= writeAfterMs) await flush();
    }
  } finally {
    if (size > 0) await flush();
    // The caller closes the file next, so no write may be in progress.
    await writing;
  }
  return at;
}
