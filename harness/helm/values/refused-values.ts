import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMapping, valueAt } from '../../model/value-at.ts';
import { type ChartDependency, subchartsOf } from '../stage/chart-dependencies.ts';
import { checkSchema } from './check-schema.ts';
import { readValues } from './locate-value.ts';
import { mergeDefaults } from './merge-values.ts';
import { type ValueProblem, valueProblemsOf } from './schema-problems.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** The values that the schemas of a chart refuse: its own and those of its subcharts in folders, without Helm.
 * @param chart folder of the chart
 * @param values over those of the chart
 * @throws InputError if a values.yaml is not valid YAML */
export function refusedValues(chart: string, values: Mapping): readonly ValueProblem[] {
  return checkChart({ chart, values, path: [], above: [] }).problems;
}

interface ChartCheck {
  readonly chart: string;
  readonly values: Mapping;
  /** Path of these values in those of the release. */
  readonly path: readonly string[];
  /** Folders of the charts above it. */
  readonly above: readonly string[];
}

interface CheckedChart {
  readonly problems: readonly ValueProblem[];
  /** The values with all defaults, as the chart above sees them. */
  readonly values: Mapping;
}

function checkChart({ chart, values, path, above }: ChartCheck): CheckedChart {
  const own: Record<string, unknown> = { ...withDefaults(defaultsOf(chart), values) };
  const subcharts = subchartsOf(chart);
  const problems: ValueProblem[] = [];
  const unread = new Set<string>();
  for (const { dependency, key, folder } of subcharts) {
    const given = own[key] ?? {};
    if (folder === undefined || above.includes(chart) || !isMapping(given) || !isEnabled(dependency, own)) {
      unread.add(key);
      continue;
    }
    const global = mergeDefaults(mapping(given['global']), mapping(own['global']));
    const below = { values: { ...given, global }, path: [...path, key], above: [...above, chart] };
    const checked = checkChart({ ...below, chart: folder });
    own[key] = checked.values;
    problems.push(...checked.problems);
  }
  const schema = schemaOf(chart);
  if (schema === undefined) return { problems, values: own };
  const isComplete = !subcharts.some(({ dependency }) => dependency['import-values'] !== undefined);
  const complaints = checkSchema(schema, plain(own), isComplete);
  // Helm adds these keys to the values; the user has not given them.
  const added = new Set(['global', ...subcharts.map(({ key }) => key)]);
  const refused = valueProblemsOf(complaints, path).filter((problem) => {
    const [first = '', ...more] = problem.path.slice(path.length);
    return !added.has(first) || (more.length > 0 && !unread.has(first));
  });
  return { problems: [...refused, ...problems], values: own };
}

/** The schema of a chart; undefined if there is none that can be read, as Helm says when it renders the chart. */
function schemaOf(chart: string): unknown {
  const file = join(chart, 'values.schema.json');
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function defaultsOf(chart: string): Mapping {
  const file = join(chart, 'values.yaml');
  return existsSync(file) ? mapping(readValues([{ file }])[0]?.document.value) : {};
}

/** Values over the defaults of a chart. Helm leaves out what is null in the defaults. */
function withDefaults(defaults: Mapping, values: Mapping): Mapping {
  const given = Object.entries(values).filter(([key, value]) => value !== null || defaults[key] !== null);
  return mergeDefaults(withoutNulls(defaults), Object.fromEntries(given));
}

function withoutNulls(values: Mapping): Mapping {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([key, value]) => [key, isMapping(value) ? withoutNulls(value) : value]));
}

/** Whether Helm takes a dependency, by its condition, else by its tags. */
function isEnabled({ condition = '', tags = [] }: ChartDependency, values: Mapping): boolean {
  const conditions = condition.split(',').map((path) => valueAt(values, path.trim().split('.')));
  const first = conditions.find((value) => typeof value === 'boolean');
  if (first !== undefined) return first;
  const given = tags.map((tag) => valueAt(values, ['tags', tag])).filter((value) => typeof value === 'boolean');
  return given.length === 0 || given.includes(true);
}

function mapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

/** Numbers as a schema compares them. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
