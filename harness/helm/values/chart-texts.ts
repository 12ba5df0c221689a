import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Mapping = Readonly<Record<string, unknown>>;

/** The text of all files in a folder of a chart; empty if there is no such folder. */
export function textOf(folder: string): string {
  if (!existsSync(folder)) return '';
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
}

/** A value as a mapping; undefined if it is none. */
export function mapping(value: unknown): Mapping | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : undefined;
}
