import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { InputError } from '../../model/errors/input-error.ts';
import { type ChartFolder, librariesBehind } from '../chart-folder.ts';
import { type Define, readDefines } from './read-defines.ts';
import { reference } from './reference.ts';
import { toTypes } from './to-types.ts';
import { valuesTable } from './values-table.ts';

/** A file that is made from others. */
export interface GeneratedFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

const typesFile = 'values.d.ts';
const tableBegin = '<!-- values: written by `charts docs` -->';
const tableEnd = '<!-- /values -->';

/** What is written beside each chart: the table of values in its README.md, values.d.ts from its values.schema.json, and
 * for a library REFERENCE.md from the doc comments of its defines. A README.md of its own gets the table only between the
 * lines that ask for it.
 * @param all where the libraries are looked for that the charts are built on.
 * @throws InputError where a doc comment is wrong. */
export async function planDocs(
  charts: readonly ChartFolder[],
  all: readonly ChartFolder[] = charts,
): Promise<GeneratedFile[]> {
  const files = await Promise.all(
    charts.map(async (chart) => [
      ...(await readmeOf(chart)),
      ...(await typesOf(chart, all)),
      ...(await referenceOf(chart)),
    ]),
  );
  return files.flat();
}

async function readmeOf(chart: ChartFolder): Promise<GeneratedFile[]> {
  const values = join(chart.path, 'values.yaml');
  if (!existsSync(values)) return [];
  const path = join(chart.path, 'README.md');
  const old = existsSync(path)
    ? await readFile(path, 'utf8')
    : `# ${chart.name}\n\n${chart.description}\n\n## Values\n\n${tableBegin}\n${tableEnd}\n`;
  const begin = old.indexOf(tableBegin);
  const end = old.indexOf(tableEnd);
  if (begin < 0 || end < begin) return [];
  const table = valuesTable(await readFile(values, 'utf8'));
  return [{ path, text: `${old.slice(0, begin)}${tableBegin}\n${table}\n${old.slice(end)}` }];
}

async function typesOf(chart: ChartFolder, charts: readonly ChartFolder[]): Promise<GeneratedFile[]> {
  const schema = await schemaOf(chart);
  if (schema === undefined) return [];
  const bases = await Promise.all(
    charts
      .filter(({ name, path }) => chart.libraries.includes(name) && path !== chart.path)
      .map(async (library) => ({
        name: typeName(library.name),
        from: relative(chart.path, join(library.path, typesFile)),
        schema: await schemaOf(library),
      })),
  );
  const usable = bases.flatMap((base) => (base.schema === undefined ? [] : [{ ...base, schema: base.schema }]));
  const text = toTypes(typeName(chart.name), schema, librariesBehind(chart, charts), usable);
  return [{ path: join(chart.path, typesFile), text }];
}

async function schemaOf({ path }: ChartFolder): Promise<Record<string, unknown> | undefined> {
  const file = join(path, 'values.schema.json');
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined;
}

async function referenceOf(chart: ChartFolder): Promise<GeneratedFile[]> {
  const defines = await definesOf(chart);
  if (defines.length === 0) return [];
  return [{ path: join(chart.path, 'REFERENCE.md'), text: reference(chart.name, defines) }];
}

/** The documented defines of a library; none of a chart that is none, or whose author documents otherwise.
 * @throws InputError with every doc comment that is wrong. */
export async function definesOf(chart: ChartFolder): Promise<Define[]> {
  const folder = join(chart.path, 'templates');
  if (!chart.library || !existsSync(folder)) return [];
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.tpl')).sort();
  const read = await Promise.all(
    files.map(async (file) =>
      readDefines(relative('', join(folder, file)), await readFile(join(folder, file), 'utf8')),
    ),
  );
  const defines = read.flatMap((one) => one.defines);
  const problems = read.flatMap((one) => one.problems);
  // A library that documents no define in this form has another of its own.
  if (defines.length > 0 && problems.length > 0)
    throw new InputError(problems.map((message) => ({ at: undefined, message })));
  return defines;
}

function typeName(chart: string): string {
  const words = chart.split(/[-.]/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return `${words.join('')}Values`;
}
