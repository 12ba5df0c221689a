import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { kubectlSchema } from '../../../load/yaml/parse-manifests.ts';
import { isMapping } from '../../../model/value-at.ts';
import type { Json } from '../json.ts';

/** The values of a file as JSON can hold them; undefined if it is not valid YAML, not a mapping, or contains more than that. */
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
