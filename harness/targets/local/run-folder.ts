import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Supervisor } from './processes/start-supervisor.ts';
import { isOpenToOthers } from './servers/reachable-binaries.ts';

export interface RunFolder extends AsyncDisposable {
  readonly path: string;
}

/** Creates the temporary folder of a run, which other users can traverse but not list. */
export async function makeRunFolder(runId: string, supervisor: Supervisor): Promise<RunFolder> {
  // PostgreSQL cannot run as root, and its user may not have access to root's temporary folder.
  const isClosed = process.getuid?.() === 0 && !(await isOpenToOthers(tmpdir()));
  const path = join(isClosed ? '/tmp' : tmpdir(), `platform-scenarios-${runId}-${randomUUID().slice(0, 8)}`);
  // Registered before it exists, so that nothing is left behind however early this process is killed.
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
