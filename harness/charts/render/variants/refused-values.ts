import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HelmError } from '../../../helm/binary/run-helm.ts';
import { makeTemporaryFolder } from '../../../host/temporary-folder.ts';
import type { Json } from '../json.ts';
import type { Renderer } from '../renderer.ts';

/** What of a chart the check of its values reads. */
interface SchemaChart {
  /** By the name of the file. */
  readonly texts: Readonly<Record<string, string>>;
  readonly charts: Readonly<Record<string, SchemaChart>>;
}

/** Which of some values the schemas of a chart refuse, by one process of helm: a chart without templates holds one for each,
 * with the schema and the values. It is asked once of what is the same at both versions of the chart.
 * @param path folder of a staged chart. */
export async function refusedValues(
  renderer: Renderer,
  path: string,
  values: ReadonlyMap<number, Json>,
): Promise<ReadonlySet<number>> {
  const chart = await readSchemas(path);
  if (values.size === 0 || !hasSchema(chart)) return new Set();
  return await renderer.once(JSON.stringify([chart, [...values]]), () => askHelm(renderer, chart, values));
}

async function askHelm(
  renderer: Renderer,
  chart: SchemaChart,
  values: ReadonlyMap<number, Json>,
): Promise<ReadonlySet<number>> {
  const folder = await makeTemporaryFolder();
  try {
    const charts = [...values].map(([number, own]): [string, SchemaChart] => {
      const name = `v${number}`;
      const texts = { ...chart.texts, 'Chart.yaml': chartFile(name), 'values.yaml': JSON.stringify(own) };
      // Of values of its own, a library is given those alone that are for every chart.
      return [name, { texts, charts: own['global'] === undefined ? {} : chart.charts }];
    });
    await write({ texts: { 'Chart.yaml': chartFile('values') }, charts: Object.fromEntries(charts) }, folder);
    await renderer.run(['template', 'values', folder]);
    return new Set();
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const told = [...(error.observed ?? '').matchAll(/^v(\d+):$/gm)].map(([, number]) => Number(number));
    return new Set(told.length > 0 ? told : values.keys());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function chartFile(name: string): string {
  return JSON.stringify({ apiVersion: 'v2', name, version: '1.0.0' });
}

async function readSchemas(path: string): Promise<SchemaChart> {
  const files = ['Chart.yaml', 'values.yaml', 'values.schema.json'].filter((file) => existsSync(join(path, file)));
  const texts = files.map(async (file) => [file, await readFile(join(path, file), 'utf8')] as const);
  const folder = join(path, 'charts');
  const names = existsSync(folder) ? await readdir(folder) : [];
  const charts = names.map(async (name) => [name, await readSchemas(join(folder, name))] as const);
  return {
    texts: Object.fromEntries(await Promise.all(texts)),
    charts: Object.fromEntries(await Promise.all(charts)),
  };
}

function hasSchema({ texts, charts }: SchemaChart): boolean {
  return texts['values.schema.json'] !== undefined || Object.values(charts).some(hasSchema);
}

async function write({ texts, charts }: SchemaChart, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(texts)) await writeFile(join(folder, file), text);
  for (const [name, chart] of Object.entries(charts)) await write(chart, join(folder, 'charts', name));
}
