import { statfs } from 'node:fs/promises';

/** The volume does not have enough space; retrying cannot help. */
export class NoSpaceError extends Error {
  override readonly name = 'NoSpaceError';
}

/**
 * Checks that the volume has enough free space.
 *
 * @throws NoSpaceError
 */
export async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(folder);
  // Some network file systems do not report free space; the write itself will fail then.
  if (blocks === 0) return;
  const free = bavail * bsize;
  if (neededBytes > free) {
    throw new NoSpaceError(
      `not enough space in ${folder}: ${neededBytes} bytes are needed, ${free} are free; enlarge the volume or lower KEEP_VERSIONS`,
    );
  }
}
