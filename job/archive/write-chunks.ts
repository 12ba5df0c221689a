import type { FileHandle } from 'node:fs/promises';

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
 * Writes a stream to a new file, a megabyte at a time, reading on while the last batch is written. The source must be
 * done with its chunks: their memory is given back.
 *
 * @returns the bytes that were written.
 * @throws whatever the source or the file throws.
 */
export async function writeChunks(
  source: AsyncIterable<Buffer>,
  handle: FileHandle,
  onChunk: (chunk: Buffer) => void,
): Promise<number> {
  let batch: Buffer[] = [];
  let size = 0;
  let at = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    await writing;
    const chunks = batch;
    writing = writeAll(handle, chunks, at).then(() => release(chunks));
    // It is awaited by the next flush; until then its failure is not an unhandled one.
    writing.catch(() => undefined);
    at += size;
    batch = [];
    size = 0;
  };
  try {
    for await (const chunk of source) {
      onChunk(chunk);
      batch.push(chunk);
      size += chunk.length;
      if (size >= batchBytes) await flush();
    }
    if (size > 0) await flush();
  } finally {
    // The file is closed next: nothing may be under way then.
    await writing;
  }
  return at;
}
