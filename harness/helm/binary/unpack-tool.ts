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

/** Unpacks one binary of a zip archive, once. @param path where it stands from then on. */
export async function unpackTool(archive: string, entry: string, path: string): Promise<string> {
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  // Another run, or another part of this one, may do the same now: each writes its own file, and the rename is the last word.
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

/** A process that another thread starts while a file is written inherits the open file until it executes its own program;
 * until then nobody can execute the file. */
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
