import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { parseYaml } from '../load/yaml/parse-yaml.ts';
import { InputError } from '../model/errors/input-error.ts';

const chartFile = z.looseObject({
  name: z.string(),
  version: z.string(),
  description: z.string().default(''),
  type: z.enum(['application', 'library']).default('application'),
  dependencies: z
    .array(z.looseObject({ name: z.string(), version: z.string().default(''), repository: z.string().default('') }))
    .default([]),
});

/** A chart in a folder. */
export interface ChartFolder {
  /** Name of the folder. */
  readonly folder: string;
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly library: boolean;
  /** Names of the charts in its dependencies. */
  readonly libraries: readonly string[];
  /** The version that it asks of each of them. */
  readonly wanted: Readonly<Record<string, string>>;
}

/** The charts in folders, each of which is a chart or holds charts at any depth; the libraries come first. Charts inside
 * of a chart are its own.
 * @throws InputError where a folder holds no chart, or a Chart.yaml is wrong. */
export async function chartFolders(folders: readonly string[]): Promise<ChartFolder[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const paths = await chartPaths(resolve(folder));
      if (paths.length > 0) return paths;
      const message = `there is no chart in ${folder}; expected a folder with a Chart.yaml, or one that holds such folders`;
      throw new InputError([{ at: undefined, message }]);
    }),
  );
  const charts = await Promise.all([...new Set(found.flat())].map(readChart));
  return [...charts.filter((chart) => chart.library), ...charts.filter((chart) => !chart.library)];
}

/** The folders of the charts in a folder, or the folder itself where it is a chart. */
export async function chartPaths(folder: string): Promise<string[]> {
  if (existsSync(join(folder, 'Chart.yaml'))) return [folder];
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
  return (await Promise.all(below.map((name) => chartPaths(join(folder, name))))).flat();
}

async function readChart(path: string): Promise<ChartFolder> {
  const file = relative('', join(path, 'Chart.yaml'));
  const [document] = parseYaml(await readFile(join(path, 'Chart.yaml'), 'utf8'), file);
  const parsed = chartFile.safeParse(document?.value ?? {});
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map((issue) => ({
        at: document?.locate(issue.path),
        message: `${document === undefined ? `${file}: ` : ''}${issue.path.join('.')}: ${issue.message}`,
      })),
    );
  }
  const { name, version, description, type, dependencies } = parsed.data;
  return {
    folder: basename(path),
    path,
    name,
    version,
    description,
    library: type === 'library',
    libraries: dependencies.map((dependency) => dependency.name),
    wanted: Object.fromEntries(dependencies.map((dependency) => [dependency.name, dependency.version])),
  };
}

/** The names of all charts that a chart is built on, as far as they are among `charts`. */
export function librariesBehind(chart: ChartFolder, charts: readonly ChartFolder[]): string[] {
  const below = chart.libraries.flatMap((name) => {
    const library = charts.find((other) => other.name === name);
    return library === undefined ? [name] : [name, ...librariesBehind(library, charts)];
  });
  return [...new Set(below)];
}
