import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHelm, type Helm, HelmError, stageChart } from 'platform-scenarios';

/** Packages every library and chart of a repository, each with its library dependencies, and pushes them.
 * @param to address such as oci://registry.example.com/charts; undefined: only package
 * @returns the names of the archives */
export async function pushCharts(root: string, to: string | undefined): Promise<string[]> {
  const packages = await mkdtemp(join(tmpdir(), 'charts-'));
  try {
    const helm = await createHelm();
    for (const file of globSync(['charts/library/*/Chart.yaml', 'charts/*/Chart.yaml'], { cwd: root })) {
      // Staging adds the libraries that the chart depends on, which are in sibling folders.
      await using staged = await stageChart(join(root, file, '..'), helm);
      await helm.run(['package', staged.path, '--destination', packages]);
    }
    const archives = globSync('*.tgz', { cwd: packages }).sort();
    if (to === undefined) return archives;
    for (const archive of archives) await push(helm, join(packages, archive), to);
    return archives;
  } finally {
    await rm(packages, { recursive: true });
  }
}

/** As with the kit's `helm pull`, plain HTTP is allowed for a registry on this machine; any other must use TLS. */
async function push(helm: Helm, archive: string, to: string): Promise<void> {
  try {
    await helm.run(['push', archive, to]);
  } catch (error) {
    const isPlain = error instanceof HelmError && /HTTP response to HTTPS client/.test(error.observed ?? '');
    if (!isPlain || !/^oci:\/\/(localhost|127\.[\d.]+|\[::1\])[:/]/.test(to)) throw error;
    await helm.run(['push', archive, to, '--plain-http']);
  }
}
