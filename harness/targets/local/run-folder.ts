import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Supervisor } from './processes/start-supervisor.ts';
import { isOpenToOthers } from './servers/reachable-binaries.ts';

export interface RunFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes the temporary folder of a run, which other users can pass through but not list. */
export async function makeRunFolder(runId: string, supervisor: Supervisor): Promise<RunFolder> {
  // PostgreSQL runs as another user than root, to whom a private temporary folder of root is closed.
  const isClosed = process.getuid?.() === 0 && !(await isOpenToOthers(tmpdir()));
  const path = join(isClosed ? '/tmp' : tmpdir(), `platform-scenarios-${runId}-${randomUUID().slice(0, 8)}`);
  // The supervisor knows it before it is there: a kill at any moment leaves nothing.
  supervisor.tell({ type: 'folder', path });
  await mkdir(path);
  await chmod(path, 0o711);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      supervisor.tell({ type: 'folder-removed', path });
    },
  };
}
