import { stringifyJson } from '../text/exact-json.ts';

/** One place where an observation is not what was expected. */
export interface Mismatch {
  readonly path: readonly PropertyKey[];
  /** What was expected there, in words. */
  readonly expected: string;
  /** What was seen there, in words. */
  readonly observed: string;
  /** Whether it was neither so nor otherwise: numbers are compared with a text, an expression fails. */
  readonly isUndecided?: boolean;
}

/** A value as it reads best in one line: JSON, cut at 200 characters. */
export function formatValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = stringifyJson(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

/** `json.datasets[0].id`, as a person would write the path. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (all, part) => (typeof part === 'number' ? `${all}[${part}]` : `${all}${all === '' ? '' : '.'}${String(part)}`),
    '',
  );
}
