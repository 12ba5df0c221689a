import { createHash } from 'node:crypto';
import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createCRC32 } from 'hash-wasm';
import type { HashOrder, HashSubject } from './hash-order.ts';

// A thread of its own: see PartHash.
const { path, algorithm } = workerData as HashSubject;
const file = openSync(path, 'r');
const hash = algorithm === 'md5' ? md5() : await crc32c();
const block = Buffer.allocUnsafeSlow(2 ** 20);
let hashed = 0;

parentPort?.on('message', ({ position, last }: HashOrder) => {
  while (hashed < position) {
    const length = readSync(file, block, 0, Math.min(block.length, position - hashed), hashed);
    if (length === 0) throw new Error(`${path} ends at ${hashed}, expected ${position} bytes`);
    hash.update(block.subarray(0, length));
    hashed += length;
  }
  if (last) parentPort?.postMessage(hash.base64());
});

function md5() {
  const state = createHash('md5');
  return { update: (bytes: Buffer) => state.update(bytes), base64: () => state.digest('base64') };
}

async function crc32c() {
  // The polynomial of Castagnoli, bits reversed; the checksum is written big-endian.
  const state = await createCRC32(0x82f63b78);
  return {
    update: (bytes: Buffer) => state.update(bytes),
    base64: () => Buffer.from(state.digest('hex'), 'hex').toString('base64'),
  };
}
