import { Environment } from '@marcbachmann/cel-js';

/** The CEL environment of all expressions. Comparing a number with its text is an error instead of false: otherwise
 * `captured.id != "7"` would hold for the number 7. */
export const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a text is written like a number or boolean, so that comparing it with one is probably a mistake. */
export function isWrittenAlike(value: unknown, text: string): boolean {
  if (typeof value === 'boolean') return /^(true|false)$/.test(text);
  return (typeof value === 'number' || typeof value === 'bigint') && number.test(text);
}

// These overloads handle data whose types are only known at run time; the type checker rejects comparisons of known
// different types.
for (const type of ['int', 'double']) {
  environment.registerOperator(`dyn<${type}> == string`, (value: unknown, text: string) =>
    unequal('number', value, text, `use string() or ${type}()`),
  );
}
environment.registerOperator('dyn<bool> == string', (value: unknown, text: string) =>
  unequal('boolean', value, text, 'use string() or bool()'),
);

/** An expression compares values that differ only in their type, which is always a mistake in the expression. */
export class ComparedTypesError extends Error {}

function unequal(type: string, value: unknown, text: string, next: string): false {
  if (isWrittenAlike(value, text))
    throw new ComparedTypesError(
      `the ${type} ${String(value)} is compared with the string ${JSON.stringify(text)}: ${next}`,
    );
  return false;
}
