import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stringifyJson } from '../../text/exact-json.ts';
import { type Mapping, mapping, textOf } from './chart-texts.ts';
import { readValues } from './locate-value.ts';

/** A key with dots, as for `--set`, where the chart has a mapping: Helm ignores it in YAML. */
export interface DottedKey {
  readonly path: readonly string[];
  readonly message: string;
}

/** Finds keys such as `image.tag` in values, if the chart's values.yaml has `image` as a mapping and no such key. */
export function dottedKeys(chart: string, values: Mapping): DottedKey[] {
  const file = join(chart, 'values.yaml');
  if (!existsSync(file)) return [];
  const defaults = mapping(readValues([{ file }])[0]?.document.value) ?? {};
  const found = within(defaults, values, []);
  if (found.length === 0) return [];
  const templates = textOf(join(chart, 'templates'));
  return found
    .filter((path) => !new RegExp(`["\`']${path.at(-1)?.replace(/\W/g, '\\$&')}["\`']`).test(templates))
    .map((path) => ({ path, message: formatKey(path) }));
}

function within(defaults: Mapping, values: Mapping, path: readonly string[]): (readonly string[])[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const at = [...path, key];
    if (!Object.hasOwn(defaults, key)) return isNested(defaults, key) ? [at] : [];
    const [below, tree] = [mapping(defaults[key]), mapping(value)];
    return below === undefined || tree === undefined ? [] : within(below, tree, at);
  });
}

/** Whether a key leads into a mapping of the chart that may have the next part as a key. */
function isNested(defaults: Mapping, key: string): boolean {
  if (!/^[\w-]+(?:\.[\w-]+)+$/.test(key)) return false;
  const [first = '', second = ''] = key.split('.');
  const below = mapping(defaults[first]);
  return below !== undefined && (Object.keys(below).length === 0 || Object.hasOwn(below, second));
}

function formatKey(path: readonly string[]): string {
  const [key = ''] = path.slice(-1);
  const place = path.slice(0, -1).join('.') || 'values';
  const nested = key
    .split('.')
    .reduceRight((inner, part) => (inner === '' ? `${part}: ...` : `${part}: {${inner}}`), '');
  return `${place}: the key ${stringifyJson(key)} was given, whose dots do not nest; expected ${nested}`;
}
