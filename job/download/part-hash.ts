import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createCRC32 } from 'hash-wasm';

/** The checksums that a storage may provide, the cheapest to compute first. */
export const hashAlgorithms = ['crc32c', 'md5'] as const;
export type HashAlgorithm = (typeof hashAlgorithms)[number];

/** The hash of the first `position` bytes of a part file, updated as the file grows. */
export interface PartHash {
  readonly algorithm: HashAlgorithm;
  readonly position: number;
  update(bytes: Uint8Array): void;
  /** The result, base64-encoded; must be the last call. */
  digest(): string;
}

async function createHasher(algorithm: HashAlgorithm) {
  if (algorithm === 'md5') {
    const md5 = createHash('md5');
    return { update: (bytes: Uint8Array) => void md5.update(bytes), digest: () => md5.digest('base64') };
  }
  // The bit-reversed Castagnoli polynomial; the checksum is encoded big-endian.
  const crc32c = await createCRC32(0x82f63b78);
  return {
    update: (bytes: Uint8Array) => void crc32c.update(bytes),
    digest: () => Buffer.from(crc32c.digest('hex'), 'hex').toString('base64'),
  };
}

/**
 * Starts the hash of a part file at `position`, reading the bytes before it from disk.
 *
 * @throws Error if the file is shorter than `position`; the signal's reason
 */
export async function startPartHash(
  path: string,
  algorithm: HashAlgorithm,
  position: number,
  signal: AbortSignal,
): Promise<PartHash> {
  const hasher = await createHasher(algorithm);
  let hashed = 0;
  const update = (bytes: Uint8Array) => {
    hasher.update(bytes);
    hashed += bytes.length;
  };
  if (position > 0) {
    const stream = createReadStream(path, { end: position - 1, highWaterMark: 2 ** 20 });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      update(chunk);
    }
    if (hashed < position) throw new Error(`${path} ends at ${hashed}, expected ${position} bytes`);
  }
  return {
    algorithm,
    get position() {
      return hashed;
    },
    update,
    digest: hasher.digest,
  };
}
