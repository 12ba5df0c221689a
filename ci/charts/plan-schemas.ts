import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ChartFolder,
  chartFolders,
  type DescribedKey,
  describeSchema,
  valuesComments,
} from 'platform-scenarios/charts';
import { schemaOfChart } from './values/chart-schemas.ts';
import { toJsonSchema } from './values/to-json-schema.ts';

export const ownCharts = join(import.meta.dirname, '../../charts');

/** The values.schema.json of every chart in a folder, with descriptions from the comments in its values.yaml. */
export async function planSchemas(folder = ownCharts): Promise<{ readonly path: string; readonly text: string }[]> {
  const charts = await chartFolders([folder]);
  const described = charts.filter(({ path }) => existsSync(join(path, 'values.yaml')));
  return Promise.all(
    described.map(async (chart) => {
      const libraries = charts.filter(({ name }) => chart.libraries.includes(name));
      const schema = toJsonSchema(
        schemaOfChart(chart.folder, [chart.name, ...chart.libraries]),
        chart.libraries.filter((library) => library !== 'kit-common'),
      );
      describeSchema(schema, (await Promise.all([chart, ...libraries].map(commentsOf))).flat());
      return { path: join(chart.path, 'values.schema.json'), text: `${JSON.stringify(schema, null, 2)}\n` };
    }),
  );
}

async function commentsOf({ path }: ChartFolder): Promise<DescribedKey[]> {
  const file = join(path, 'values.yaml');
  return existsSync(file) ? valuesComments(await readFile(file, 'utf8')) : [];
}
