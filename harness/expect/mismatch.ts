import { stringifyJson } from '../text/exact-json.ts';

/** One place where an observation differs from the expectation. */
export interface Mismatch {
  readonly path: readonly PropertyKey[];
  /** Description of the expected value. */
  readonly expected: string;
  /** Description of the observed value. */
  readonly observed: string;
  /** Whether the comparison is undecided rather than false: a number was compared with a text, or an expression failed.
   * The negation of such a mismatch does not hold either. */
  readonly isUndecided?: boolean;
}

/** Formats a value in one line: as JSON, shortened to 200 characters. */
export function formatValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = stringifyJson(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

/** Formats a path as `json.datasets[0].id`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (all, part) => (typeof part === 'number' ? `${all}[${part}]` : `${all}${all === '' ? '' : '.'}${String(part)}`),
    '',
  );
}
