import { BoundExpression } from '../expressions/bound-expression.ts';
import type { Scope } from '../expressions/evaluate.ts';
import { asMatchers } from './as-matchers.ts';

/** Copies an expectation, giving every `expression` matcher the names that it may read besides `value`. */
export function bindExpressions<T>(expected: T, scope: Scope): T;
export function bindExpressions(expected: unknown, scope: Scope): unknown {
  if (Array.isArray(expected)) return expected.map((item) => bindExpressions<unknown>(item, scope));
  if (typeof expected !== 'object' || expected === null) return expected;
  const matchers = asMatchers(expected);
  return Object.fromEntries(
    Object.entries(expected).map(([key, item]) =>
      matchers !== undefined && key === 'expression' && typeof item === 'string'
        ? [key, new BoundExpression(item, scope)]
        : // The argument of `equals` is data, whatever its keys.
          [key, matchers !== undefined && key === 'equals' ? item : bindExpressions<unknown>(item, scope)],
    ),
  );
}

/** The `expression` matchers in an expectation, with their paths. */
export function expressionMatchersIn(
  expected: unknown,
  path: readonly PropertyKey[] = [],
): { readonly expression: string; readonly path: readonly PropertyKey[] }[] {
  if (Array.isArray(expected)) return expected.flatMap((item, index) => expressionMatchersIn(item, [...path, index]));
  if (typeof expected !== 'object' || expected === null) return [];
  const matchers = asMatchers(expected);
  return Object.entries(expected).flatMap(([key, item]) =>
    matchers !== undefined && key === 'expression' && typeof item === 'string'
      ? // A `${{ }}` in it is evaluated only when the step runs.
        item.includes('${{')
        ? []
        : [{ expression: item, path: [...path, key] }]
      : expressionMatchersIn(item, [...path, key]),
  );
}
