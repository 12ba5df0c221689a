import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guardian } from './guardian/start-guardian.ts';
import { isOpenToOthers } from './postgres/reachable-binaries.ts';

export interface RunFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes the temporary folder of a run, which other users can pass through but not list. */
export async function makeRunFolder(runId: string, guardian: Guardian): Promise<RunFolder> {
  // PostgreSQL runs as another user than root, to whom a private temporary folder of root is closed.
  const isClosed = process.getuid?.() === 0 && !(await isOpenToOthers(tmpdir()));
  const path = join(isClosed ? '/tmp' : tmpdir(), `platform-scenarios-${runId}-${randomUUID().slice(0, 8)}`);
  // The guardian knows it before it is there: a kill at any moment leaves nothing.
  guardian.tell({ type: 'folder', path });
  await mkdir(path);
  await chmod(path, 0o711);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      guardian.tell({ type: 'folder-removed', path });
    },
  };
}
