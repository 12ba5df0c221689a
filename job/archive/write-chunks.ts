import type { FileHandle } from 'node:fs/promises';

export interface WriteOptions {
  /** Where in the file the first byte goes; default its start. */
  readonly position?: number;
  /** Called with each chunk before it is written; what it throws ends the writing. */
  readonly onChunk: (chunk: Buffer) => void;
  /** Called when the file has been written up to a position. */
  readonly onWritten?: (position: number) => void;
  /** A batch that a slow source does not fill is written after this time: a kill costs no more, and progress is reported. */
  readonly writeAfterMs?: number;
}

const batchBytes = 2 ** 20;

async function writeAll(handle: FileHandle, chunks: Buffer[], position: number): Promise<void> {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const { bytesWritten } = await handle.writev(chunks, position);
  if (bytesWritten === size) return;
  // A full disk writes a part and fails on the rest.
  await writeAll(handle, [Buffer.concat(chunks).subarray(bytesWritten)], position + bytesWritten);
}

/**
 * Gives the memory of written chunks back at once. The garbage collector would too, but only when 64 MiB of them have
 * gathered. Chunks that share their memory with others are left to it.
 */
function release(chunks: readonly Buffer[]): void {
  for (const { buffer, byteLength } of chunks) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !buffer.detached) buffer.transfer(0);
  }
}

/**
 * Writes a stream to a file, a megabyte at a time, reading on while the last batch is written. The batches are written in
 * order, so that the size of the file says how far it is right; what came before a failure of the source is written too.
 * The source must be done with its chunks: their memory is given back.
 *
 * @returns the position after the last byte.
 * @throws whatever the source, `onChunk` or the file throws.
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
    // It is awaited by the next flush; until then its failure is not an unhandled one.
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
    // The file is closed next: nothing may be under way then.
    await writing;
  }
  return at;
}
