import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../../model/errors/input-error.ts';
import type { Release } from '../../model/platform.ts';
import { valueAt } from '../../model/value-at.ts';
import { nearestName, suggestion } from '../../text/suggest.ts';
import { subchartsOf } from '../stage/chart-dependencies.ts';
import { type Mapping, mapping, textOf } from './chart-texts.ts';
import { dottedKeys } from './dotted-keys.ts';
import { locateRelease, locateValue, readValues, type ValuesDocument } from './locate-value.ts';
import { mergeValues } from './merge-values.ts';
import { refusedValues } from './refused-values.ts';
import { formatNames } from './schema-problems.ts';

/** A key that the chart does not know, with the keys that it knows at that place. */
interface UnknownKey {
  readonly path: readonly string[];
  readonly known: readonly string[];
}

/** Stands for the name of an image that is built later. */
const built = '${{ built }}';

/** Finds values of a release that its chart does not take: keys whose dots do not nest, those that its
 * values.schema.json refuses or, without a schema, keys that no template uses and that look like a typo of a key in its
 * values.yaml. Does not run Helm.
 * @param more values over those of the release, in order of precedence, highest last
 * @throws InputError if a values file is not valid YAML */
export function lintValues(
  release: Pick<Release, 'name' | 'chart' | 'values' | 'build'>,
  platformFile: string | undefined,
  more: readonly ValuesDocument[] = [],
): Problem[] {
  const { chart, name, build } = release;
  if (typeof chart !== 'string' || !existsSync(join(chart, 'Chart.yaml'))) return [];
  const own = platformFile === undefined ? [] : [{ file: platformFile, setOf: name }];
  const documents = [...readValues([...release.values.map((file) => ({ file })), ...own]), ...more];
  const given = documents.map(({ document, below }) => mapping(valueAt(document.value, below)) ?? {});
  const images = build === undefined ? {} : { image: { repository: built, tag: built } };
  const merged = [...given, images].reduce(mergeValues);
  const dotted = dottedKeys(chart, merged);
  const isDotted = (path: readonly string[]) => dotted.some((each) => isDeepStrictEqual(each.path, path));
  const others = refusedValues(chart, merged).filter(({ path }) => !isDotted(path));
  const refused = [...dotted, ...others].map(({ path, message }) => ({
    at: locateValue(documents, path) ?? locateRelease(documents),
    message: `release ${name}: ${message}`,
  }));
  const files = documents.map(({ document }) => document.locate([]).file);
  const place = ({ at }: Problem) => [at === undefined ? -1 : files.indexOf(at.file), at?.line ?? 0] as const;
  const inOrder = (a: Problem, b: Problem) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1];
  return [...refused.sort(inOrder), ...typos(release.name, chart, documents, given, isDotted)];
}

function typos(
  release: string,
  chart: string,
  documents: readonly ValuesDocument[],
  given: readonly Mapping[],
  isDotted: (path: readonly string[]) => boolean,
): Problem[] {
  const defaults = join(chart, 'values.yaml');
  if (existsSync(join(chart, 'values.schema.json')) || !existsSync(defaults)) return [];
  const known = mapping(readValues([{ file: defaults }])[0]?.document.value) ?? {};
  const below = new Set(['global', ...subchartsOf(chart).map(({ key }) => key)]);
  const templates = textOf(join(chart, 'templates'));
  return documents.flatMap((document, index) => {
    const own = Object.fromEntries(Object.entries(given[index] ?? {}).filter(([key]) => !below.has(key)));
    return slips(known, own, [])
      .filter(({ path }) => !isDotted(path))
      .filter(({ path }) => !new RegExp(`\\b${path.at(-1)?.replace(/\W/g, '\\$&')}\\b`).test(templates))
      .map((slip) => ({ at: locateValue([document], slip.path), message: typoText(release, slip) }));
  });
}

function typoText(release: string, { path, known }: UnknownKey): string {
  const [key = ''] = path.slice(-1);
  const place = path.slice(0, -1).join('.') || 'values';
  return `release ${release}: ${place}: the key ${key} was given${suggestion(key, known)}; expected ${formatNames(key, known)}`;
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
