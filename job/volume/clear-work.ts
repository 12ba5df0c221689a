import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from './layout.ts';

/** Removes what dead runs left in a dataset's work folder, but the partial archive of `version`. Needs the lock. */
export async function clearWork(layout: Layout, version: number): Promise<void> {
  await mkdir(layout.work, { recursive: true });
  const kept = [layout.part(version), layout.partState(version), layout.lock];
  for (const name of await readdir(layout.work)) {
    const path = join(layout.work, name);
    if (!kept.includes(path)) await rm(path, { recursive: true, force: true });
  }
}
