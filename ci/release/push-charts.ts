import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHelm, stageChart } from 'platform-scenarios';

/** Packages every library and chart of a repository, each with the libraries that it depends on, and pushes them.
 * @param to address such as oci://registry.example.com/charts; undefined to package alone.
 * @param flags further flags of `helm push`.
 * @returns names of the archives. */
export async function pushCharts(
  root: string,
  to: string | undefined,
  flags: readonly string[] = [],
): Promise<string[]> {
  const packages = await mkdtemp(join(tmpdir(), 'charts-'));
  try {
    const helm = await createHelm();
    for (const file of globSync(['charts/library/*/Chart.yaml', 'charts/*/Chart.yaml'], { cwd: root })) {
      // Staged: with the libraries that it depends on, which stand in folders beside it.
      await using staged = await stageChart(join(root, file, '..'), helm);
      await helm.run(['package', staged.path, '--destination', packages]);
    }
    const archives = globSync('*.tgz', { cwd: packages }).sort();
    if (to === undefined) return archives;
    for (const archive of archives) await helm.run(['push', join(packages, archive), to, ...flags]);
    return archives;
  } finally {
    await rm(packages, { recursive: true });
  }
}
