import { Environment } from '@marcbachmann/cel-js';

/** CEL as every expression is read and evaluated. What is the same but for its type is an error and not unequal: else
 * `captured.id != "7"` holds for the number 7. */
export const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// Of data, whose types only the run knows: what is plainly of two types is refused by the type check.
for (const type of ['int', 'double']) {
  environment.registerOperator(`dyn<${type}> == string`, (value: unknown, text: string) =>
    unequal(`the number ${String(value)}`, text, number.test(text), `use string() or ${type}()`),
  );
}
environment.registerOperator('dyn<bool> == string', (value: unknown, text: string) =>
  unequal(`the boolean ${String(value)}`, text, /^(true|false)$/.test(text), 'use string() or bool()'),
);

/** Two values are compared that are the same but for their types: a mistake of the expression, whatever the data. */
export class ComparedTypesError extends Error {}

function unequal(value: string, text: string, isAlike: boolean, next: string): false {
  if (isAlike) throw new ComparedTypesError(`${value} is compared with the text ${JSON.stringify(text)}: ${next}`);
  return false;
}
