import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** File in every version's folder that lists its files and their origin. Its presence means that the folder is
 * complete. */
export const manifestName = '.manifest.json';

/**
 * The layout of the volume:
 *
 *     <root>/<owner>/<slug>/<version>/      complete versions, nothing else
 *     <root>/<owner>/<slug>/latest          symbolic link to the newest
 *     <root>/.fetch-kaggle/<owner>/<slug>/  work in progress: lock, partial archives, incomplete folders
 *
 * Both are on the same file system, so that a rename moves between them atomically.
 */
export interface Layout {
  readonly dataset: string;
  readonly latest: string;
  readonly work: string;
  readonly lock: string;
  version(version: number): string;
  /** The partially downloaded archive. */
  part(version: number): string;
  /** The state of that download: see PartState. */
  partState(version: number): string;
}

export function layoutOf(root: string, owner: string, slug: string): Layout {
  const dataset = join(root, owner, slug);
  const work = join(root, '.fetch-kaggle', owner, slug);
  return {
    dataset,
    latest: join(dataset, 'latest'),
    work,
    lock: join(work, 'lock'),
    version: (version) => join(dataset, String(version)),
    part: (version) => join(work, `${version}.zip.part`),
    partState: (version) => join(work, `${version}.zip.json`),
  };
}

/** Removes what dead runs left in a dataset's work folder, except the lock and partial archives: those of the given
 * versions, by default all. Requires the lock. */
export async function clearWork(layout: Layout, versions?: readonly number[]): Promise<void> {
  await mkdir(layout.work, { recursive: true });
  for (const name of await readdir(layout.work)) {
    const path = join(layout.work, name);
    const [, part] = /^(\d+)\.zip\.(?:part|json)$/.exec(name) ?? [];
    const isKept = part === undefined ? path === layout.lock : (versions?.includes(Number(part)) ?? true);
    if (!isKept) await rm(path, { recursive: true, force: true });
  }
}
