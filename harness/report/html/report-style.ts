import { readFileSync } from 'node:fs';

/** Style sheets in the order in which they apply: specific rules after general ones. */
const files = [
  'base',
  'overview',
  'timeline',
  'filters',
  'scenarios',
  'failures',
  'environment',
  'matrix',
  'phone',
  'print',
] as const;

/** The complete style sheet of the report. */
export function reportStyle(): string {
  return files.map((file) => readFileSync(new URL(`style/${file}.css`, import.meta.url), 'utf8')).join('\n');
}
