import { statfs } from 'node:fs/promises';

/** The volume has no room; nothing that a retry would change. */
export class NoSpaceError extends Error {
  override readonly name = 'NoSpaceError';
}

/**
 * Checks that the volume has room.
 *
 * @throws NoSpaceError
 */
export async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(folder);
  // Some network file systems do not say; there the write itself finds out.
  if (blocks === 0) return;
  const free = bavail * bsize;
  if (neededBytes > free) {
    throw new NoSpaceError(
      `${folder} has no room: ${neededBytes} bytes are needed, ${free} are free; enlarge the volume or lower KEEP_VERSIONS`,
    );
  }
}
