import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import yauzl from 'yauzl';
import { EnvironmentError } from '../../model/errors/harness-error.ts';

/** Extracts one binary from a zip archive unless it already exists. @param path destination of the binary */
export async function unpackTool(archive: string, entry: string, path: string): Promise<string> {
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  // Parallel runs may extract the same file: each writes its own copy, and the last rename wins.
  const partial = `${path}.${randomUUID()}`;
  try {
    await pipeline(await openEntry(archive, entry), createWriteStream(partial, { mode: 0o755 }));
    await awaitExecutable(partial);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  return path;
}

/** Waits until the file can be executed. A process that another thread starts while the file is being written inherits
 * the open file until it executes its own program, and until then the file is busy. */
async function awaitExecutable(path: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { error } = spawnSync(path, ['--help'], { stdio: 'ignore' });
    if (error === undefined || !('code' in error) || error.code !== 'ETXTBSY') return;
    await delay(20);
  }
}

function openEntry(archive: string, name: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    yauzl.open(archive, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('error', reject);
      zip.on('end', () => reject(new EnvironmentError(`${archive} has no entry ${name}`)));
      zip.on('entry', (entry: yauzl.Entry) => {
        if (entry.fileName !== name) return zip.readEntry();
        zip.openReadStream(entry, (failure, stream) => (failure ? reject(failure) : resolve(stream)));
      });
      zip.readEntry();
    });
  });
}
