import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../model/result/result.ts';
import { bundlesFolder } from './write-bundle.ts';

/** Removes bundles that no failure in the result links to: those of earlier runs, except results that a rerun took
 * over. */
export async function pruneBundles(result: RunResult, reportsFolder: string): Promise<void> {
  const kept = new Set(
    result.scenarios
      .flatMap(({ steps, attempts }) => [...steps, ...(attempts ?? []).flatMap((attempt) => attempt.steps)])
      .flatMap(({ failure }) => failure?.bundle ?? []),
  );
  const root = join(reportsFolder, bundlesFolder);
  for (const slug of await namesIn(root)) {
    for (const attempt of await namesIn(join(root, slug))) {
      const isKept = kept.has(`${bundlesFolder}/${slug}/${attempt}/index.md`);
      if (!isKept) await rm(join(root, slug, attempt), { recursive: true, force: true });
    }
    // rmdir fails if the folder still contains other bundles.
    await rmdir(join(root, slug)).catch(() => undefined);
  }
  await rmdir(root).catch(() => undefined);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
