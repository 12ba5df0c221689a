import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createHelm } from '@platform-scenarios/harness';
import { chartFolders } from '../charts/chart-folders.ts';
import { chartValuesFile, planFiles } from '../charts/generate/plan-files.ts';
import { checkGolden } from '../charts/golden/check-golden.ts';
import { renderCharts } from '../charts/render/render-charts.ts';
import { addRelease } from './add-release.ts';

/** Files that follow from a new chart's own, by path below the repository. */
export function derivedPaths(name: string): string[] {
  return [
    `charts/${name}/values.schema.json`,
    `charts/${name}/README.md`,
    `harness/helm/values/${name}.ts`,
    `ci/charts/golden/${name}.golden.yaml`,
  ];
}

/** @throws Error where the folder of a new chart, or a file that belongs to it, is there already. */
export function refuseExisting(root: string, name: string, files: ReadonlyMap<string, string>): void {
  const inTheWay = [`charts/${name}`, ...files.keys(), ...derivedPaths(name)].filter((path) =>
    existsSync(join(root, path)),
  );
  if (inTheWay.length > 0) throw new Error(`${inTheWay.join(', ')} exists: choose another name; nothing was written`);
}

/** Writes a new chart with all that belongs to it; where anything fails, everything is as it was before.
 * @throws Error where a file is in the way or the chart does not render. */
export async function writeChart(root: string, name: string, files: ReadonlyMap<string, string>): Promise<void> {
  // What is removed where it fails is then this function's own.
  refuseExisting(root, name, files);
  const paths = [...files.keys(), ...derivedPaths(name)];
  const [platform, index] = [join(root, 'scenarios/platform.yaml'), join(root, chartValuesFile)];
  const [platformBefore, indexBefore] = await Promise.all([readFile(platform, 'utf8'), readFile(index, 'utf8')]);
  const platformAfter = addRelease(platformBefore, name);
  try {
    for (const [path, text] of files) await write(join(root, path), text);
    const chartPath = join(root, 'charts', name, '/');
    const typesPath = join(root, 'harness/helm/values', `${name}.ts`);
    for (const { path, text } of await planFiles(root)) {
      if (path.startsWith(chartPath) || path === typesPath || path === index) await write(path, text);
    }
    const chart = (await chartFolders(root)).filter((other) => other.name === name);
    const renderings = await renderCharts(await createHelm(), chart);
    const refused = renderings.find((rendering) => rendering.refused !== undefined);
    if (refused)
      throw new Error(`the new chart does not render with ${refused.values || 'values.yaml'}: ${refused.refused}`);
    await checkGolden(root, renderings, true);
    await writeFile(platform, platformAfter);
  } catch (error) {
    await rm(join(root, 'charts', name), { recursive: true, force: true });
    await Promise.all(paths.map((path) => rm(join(root, path), { force: true })));
    await writeFile(platform, platformBefore);
    await writeFile(index, indexBefore);
    throw error;
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
