import type { z } from 'zod';
import { Problem } from '../../contract/problem.ts';
import { describeQueryIssues } from './describe-issues.ts';

/**
 * Reads query parameters by their schema; unknown ones are ignored.
 * @throws Problem 400 with every bad parameter. One that is given twice is bad: which of the two would count?
 */
export function parseQuery<Schema extends z.ZodType>(queryString: string, schema: Schema): z.infer<Schema> {
  const given: Record<string, string> = {};
  const twice: string[] = [];
  for (const [name, value] of new URLSearchParams(queryString)) {
    if (Object.hasOwn(given, name)) twice.push(name);
    given[name] = value;
  }
  const parsed = schema.safeParse(given);
  const errors = [
    ...twice.map((parameter) => ({ parameter, detail: 'must be given once' })),
    ...(parsed.success ? [] : describeQueryIssues(parsed.error.issues)),
  ];
  if (parsed.success && errors.length === 0) return parsed.data;
  throw new Problem(
    'invalid',
    `The query is invalid: ${errors.map((error) => `${error.parameter} ${error.detail}`).join('; ')}.`,
    {
      errors,
    },
  );
}
