import { Environment } from '@marcbachmann/cel-js';

/** CEL as every expression is read and evaluated. What is the same but for its type is an error and not unequal: else
 * `captured.id != "7"` holds for the number 7. */
export const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a text is written as a number or boolean would be: who compares the two has mistaken the type. */
export function isWrittenAlike(value: unknown, text: string): boolean {
  if (typeof value === 'boolean') return /^(true|false)$/.test(text);
  return (typeof value === 'number' || typeof value === 'bigint') && number.test(text);
}

// Of data, whose types only the run knows: what is plainly of two types is refused by the type check.
for (const type of ['int', 'double']) {
  environment.registerOperator(`dyn<${type}> == string`, (value: unknown, text: string) =>
    unequal('number', value, text, `use string() or ${type}()`),
  );
}
environment.registerOperator('dyn<bool> == string', (value: unknown, text: string) =>
  unequal('boolean', value, text, 'use string() or bool()'),
);

/** Two values are compared that are the same but for their types: a mistake of the expression, whatever the data. */
export class ComparedTypesError extends Error {}

function unequal(type: string, value: unknown, text: string, next: string): false {
  if (isWrittenAlike(value, text))
    throw new ComparedTypesError(
      `the ${type} ${String(value)} is compared with the text ${JSON.stringify(text)}: ${next}`,
    );
  return false;
}
