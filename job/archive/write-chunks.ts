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
 * Writes a stream to a file from `position` on, a megabyte at a time, reading on while the last batch is written.
 * Whatever has come is on its way to the disk also where the source fails.
 *
 * @param onBatch is called with the position that the file has reached.
 * @returns the position after the last byte.
 * @throws whatever the source or the file throws.
 */
export async function writeChunks(
  source: AsyncIterable<Buffer>,
  handle: FileHandle,
  position: number,
  onChunk: (chunk: Buffer) => void,
  onBatch: (position: number) => void = () => undefined,
): Promise<number> {
  let batch: Buffer[] = [];
  let size = 0;
  let at = position;
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    await writing;
    writing = writeAll(handle, batch, at);
    // It is awaited by the next flush; until then its failure is not an unhandled one.
    writing.catch(() => undefined);
    at += size;
    batch = [];
    size = 0;
    onBatch(at);
  };
  try {
    for await (const chunk of source) {
      onChunk(chunk);
      batch.push(chunk);
      size += chunk.length;
      if (size >= batchBytes) await flush();
    }
  } finally {
    if (size > 0) await flush();
    await writing;
  }
  return at;
}
