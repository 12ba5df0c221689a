import { createHash } from 'node:crypto';
import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Md5Order, Md5Subject } from './md5-order.ts';

// A thread of its own: see FileMd5.
const { path } = workerData as Md5Subject;
const file = openSync(path, 'r');
const hash = createHash('md5');
const block = Buffer.allocUnsafeSlow(2 ** 20);
let hashed = 0;

parentPort?.on('message', ({ position, last }: Md5Order) => {
  while (hashed < position) {
    const length = readSync(file, block, 0, Math.min(block.length, position - hashed), hashed);
    if (length === 0) throw new Error(`${path} ends at ${hashed}, expected ${position} bytes`);
    hash.update(block.subarray(0, length));
    hashed += length;
  }
  if (last) parentPort?.postMessage(hash.digest('base64'));
});
