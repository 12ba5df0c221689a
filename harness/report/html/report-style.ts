import { readFileSync } from 'node:fs';

/** Files of the style in the order in which they apply: what is special comes after what is general. */
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

/** The style of the report as one text. */
export function reportStyle(): string {
  return files.map((file) => readFileSync(new URL(`style/${file}.css`, import.meta.url), 'utf8')).join('\n');
}
