import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../model/errors/input-error.ts';
import type { Release } from '../../model/platform.ts';
import { valueAt } from '../../model/value-at.ts';
import { nearestName, suggestion } from '../../text/suggest.ts';
import { chartDependencies } from '../stage/chart-dependencies.ts';
import { locateValue, readValues, type ValuesSource } from './locate-value.ts';
import { formatNames } from './schema-problems.ts';

type Mapping = Readonly<Record<string, unknown>>;

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: unknown;
  readonly propertyNames?: { readonly enum?: readonly string[] };
}

/** A key that the chart does not know, with the keys that it knows at that place. */
interface UnknownKey {
  readonly path: readonly string[];
  readonly known: readonly string[];
}

/** Finds keys in the values of a release that its chart does not know: those that its values.schema.json forbids or,
 * without a schema, those that no template uses and that look like a typo of a key in its values.yaml. Does not run
 * Helm.
 * @throws InputError if a values file is not valid YAML */
export function lintValues(release: Release, platformFile: string | undefined): Problem[] {
  const { chart, name } = release;
  if (typeof chart !== 'string' || !existsSync(join(chart, 'Chart.yaml'))) return [];
  const own = platformFile === undefined ? [] : [{ file: platformFile, setOf: name }];
  const sources: ValuesSource[] = [...release.values.map((file) => ({ file })), ...own];
  const below = new Set(['global', ...chartDependencies(chart).map((each) => each.alias ?? each.name)]);
  return sources.flatMap((source) => {
    const documents = readValues([source]);
    const [first] = documents;
    const values = first === undefined ? undefined : valueAt(first.document.value, first.below);
    const given = Object.fromEntries(Object.entries(mapping(values) ?? {}).filter(([key]) => !below.has(key)));
    return unknownKeys(chart, given).map(({ path, known }) => {
      const [key = ''] = path.slice(-1);
      const place = path.slice(0, -1).join('.') || 'values';
      const message = `release ${name}: ${place}: the key ${key} was given${suggestion(key, known)}; expected ${formatNames(key, known)}`;
      return { at: locateValue(documents, path), message };
    });
  });
}

function unknownKeys(chart: string, values: Mapping): UnknownKey[] {
  const schemaFile = join(chart, 'values.schema.json');
  if (existsSync(schemaFile)) {
    const root = JSON.parse(readFileSync(schemaFile, 'utf8')) as Schema;
    return forbidden(root, root, values, []);
  }
  const defaults = join(chart, 'values.yaml');
  if (!existsSync(defaults)) return [];
  const [document] = readValues([{ file: defaults }]);
  const templates = textOf(join(chart, 'templates'));
  return slips(mapping(document?.document.value) ?? {}, values, []).filter(
    ({ path }) => !new RegExp(`\\b${path.at(-1)?.replace(/\W/g, '\\$&')}\\b`).test(templates),
  );
}

/** The keys in the values that a schema forbids. */
function forbidden(root: Schema, schema: Schema, values: Mapping, path: readonly string[]): UnknownKey[] {
  const parts = partsOf(root, schema);
  const properties = Object.assign({}, ...parts.map((part) => part.properties)) as Readonly<Record<string, Schema>>;
  const named = parts.flatMap((part) => part.propertyNames?.enum ?? []);
  const isClosed = named.length > 0 || parts.some((part) => part.additionalProperties === false);
  const patterns = parts.flatMap((part) => Object.keys(part.patternProperties ?? {}).map((text) => new RegExp(text)));
  const known = named.length > 0 ? named : Object.keys(properties);
  return Object.entries(values).flatMap(([key, value]) => {
    if (isClosed && !known.includes(key) && !patterns.some((pattern) => pattern.test(key)))
      return [{ path: [...path, key], known }];
    const [next, tree] = [properties[key], mapping(value)];
    return next === undefined || tree === undefined ? [] : forbidden(root, next, tree, [...path, key]);
  });
}

/** A schema, with the local schemas that it refers to by $ref and allOf; anyOf and oneOf are left to Helm. */
function partsOf(root: Schema, schema: Schema): Schema[] {
  const { $ref, allOf = [] } = schema;
  const referred = $ref?.startsWith('#/') ? valueAt(root, $ref.slice(2).split('/')) : undefined;
  const all = [...allOf, ...(mapping(referred) === undefined ? [] : [referred as Schema])];
  return [schema, ...all.flatMap((part) => partsOf(root, part))];
}

/** The keys that are not defaults but look like a typo of one. */
function slips(defaults: Mapping, values: Mapping, path: readonly string[]): UnknownKey[] {
  const known = Object.keys(defaults);
  return Object.entries(values).flatMap(([key, value]) => {
    if (!known.includes(key)) return nearestName(key, known) === undefined ? [] : [{ path: [...path, key], known }];
    const [below, tree] = [mapping(defaults[key]), mapping(value)];
    return below === undefined || tree === undefined ? [] : slips(below, tree, [...path, key]);
  });
}

function textOf(folder: string): string {
  if (!existsSync(folder)) return '';
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
}

function mapping(value: unknown): Mapping | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : undefined;
}
