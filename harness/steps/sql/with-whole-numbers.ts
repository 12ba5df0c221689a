import type { Outcome } from '../step-run.ts';

/** Converts int8 columns, which are returned as strings, to exact numbers where the expectation compares them with a
 * number. */
export function withWholeNumbers(
  value: Outcome['value'],
  { rows: expected }: Readonly<Record<string, unknown>>,
): Outcome['value'] {
  const columns = Object.entries(value['columns'] ?? {}).flatMap(([name, type]) => (type === 'int8' ? [name] : []));
  const asked = columns.filter((name) => asksForNumber(expected, name));
  if (asked.length === 0 || !Array.isArray(value['rows'])) return value;
  const rows = value['rows'].map((row: Readonly<Record<string, unknown>>) => {
    const read = asked.map((name) => [name, typeof row[name] === 'string' ? exactly(row[name]) : row[name]]);
    return { ...row, ...Object.fromEntries(read) };
  });
  return { ...value, rows };
}

/** Whether an expectation has a number, or a numeric type, under a key at any depth. */
function asksForNumber(expected: unknown, name: string): boolean {
  if (typeof expected !== 'object' || expected === null) return false;
  return Object.entries(expected).some(([key, item]) => (key === name && isNumeric(item)) || asksForNumber(item, name));
}

function isNumeric(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return typeof item === 'number' || typeof item === 'bigint';
  return Object.entries(item).some(([key, inner]) =>
    key === 'type' ? inner === 'integer' || inner === 'number' : isNumeric(inner),
  );
}

function exactly(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
