import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { kubectlSchema } from '../../../load/yaml/parse-manifests.ts';
import { isMapping } from '../../../model/value-at.ts';
import type { Json } from '../json.ts';

/** The values of a file as JSON can hold them; undefined where it is no YAML, no mapping, or holds more than that. */
export async function readPlainValues(file: string): Promise<Json | undefined> {
  if (!existsSync(file)) return {};
  try {
    const values = load(await readFile(file, 'utf8'), { schema: kubectlSchema, json: true }) ?? {};
    return isMapping(values) && isPlain(values) ? values : undefined;
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isPlain);
  if (isMapping(value)) return Object.values(value).every(isPlain);
  return typeof value !== 'bigint';
}

/** Values with others over them, as helm merges them: mappings key by key, and a null removes a key that is there. */
export function mergeValues(below: Json, above: Json): Json {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const own = merged[key];
    if (value === null && Object.hasOwn(merged, key)) delete merged[key];
    else merged[key] = isMapping(own) && isMapping(value) ? mergeValues(own, value) : value;
  }
  return merged;
}
