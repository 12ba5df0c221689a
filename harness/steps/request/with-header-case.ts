import type { Outcome } from '../step-run.ts';

/** HTTP header names know no case: those of the answer are read as the expectation writes them. */
export function withHeaderCase(
  value: Outcome['value'],
  { headers }: Readonly<Record<string, unknown>>,
): Outcome['value'] {
  if (typeof headers !== 'object' || headers === null) return value;
  const seen = value['headers'] as Readonly<Record<string, string>>;
  const named = Object.keys(headers).flatMap((name) =>
    name.toLowerCase() in seen ? [[name, seen[name.toLowerCase()]]] : [],
  );
  return { ...value, headers: Object.fromEntries(named) };
}
