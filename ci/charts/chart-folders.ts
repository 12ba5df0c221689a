import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const chartFile = z.looseObject({
  name: z.string(),
  version: z.string(),
  description: z.string().default(''),
  type: z.enum(['application', 'library']).default('application'),
  dependencies: z.array(z.looseObject({ name: z.string(), repository: z.string().default('') })).default([]),
});

/** A chart of the repository. */
export interface ChartFolder {
  /** Name of the folder. */
  readonly folder: string;
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly library: boolean;
  /** Names of the charts in its dependencies. */
  readonly libraries: readonly string[];
}

/** Every chart below charts/, the libraries first, each group by name.
 * @throws Error where a Chart.yaml is missing or wrong. */
export async function chartFolders(root: string): Promise<ChartFolder[]> {
  const charts = join(root, 'charts');
  const library = join(charts, 'library');
  const groups = await Promise.all([
    folders(library),
    folders(charts).then((paths) => paths.filter((path) => path !== library)),
  ]);
  return Promise.all(groups.flat().map(readChart));
}

async function folders(parent: string): Promise<string[]> {
  if (!existsSync(parent)) return [];
  const entries = await readdir(parent, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .sort();
}

async function readChart(path: string): Promise<ChartFolder> {
  const parsed = chartFile.safeParse(parse(await readFile(join(path, 'Chart.yaml'), 'utf8')));
  if (!parsed.success) throw new Error(`${path}/Chart.yaml: ${z.prettifyError(parsed.error)}`);
  const { name, version, description, type, dependencies } = parsed.data;
  return {
    folder: path.slice(path.lastIndexOf('/') + 1),
    path,
    name,
    version,
    description,
    library: type === 'library',
    libraries: dependencies.map((dependency) => dependency.name),
  };
}
