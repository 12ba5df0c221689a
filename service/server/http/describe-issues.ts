import type { z } from 'zod';
import type { ProblemDetail } from '../../contract/problem.ts';

/** How many problems of one body are told at most, and how long a step of a pointer may be: a body must not be echoed. */
const DETAILS_MAX = 100;
const STEP_MAX = 100;

type Issue = z.core.$ZodIssue;

/** Turns zod's issues into the entries of a problem, each with the JSON pointer of what it is about. */
export function describeBodyIssues(issues: readonly Issue[]): ProblemDetail[] {
  const all = issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: toPointer([...issue.path, key]), detail: 'is not a known field' }));
    }
    return [{ pointer: toPointer(issue.path), detail: issue.message }];
  });
  if (all.length <= DETAILS_MAX) return all;
  return [...all.slice(0, DETAILS_MAX), { pointer: '', detail: `has ${all.length - DETAILS_MAX} more problems` }];
}

/** Turns zod's issues into the entries of a problem, each with the name of the query parameter. */
export function describeQueryIssues(issues: readonly Issue[]): ProblemDetail[] {
  return issues.map((issue) => ({ parameter: String(issue.path[0] ?? ''), detail: issue.message }));
}

/** RFC 6901: `/` parts the steps, `~` and `/` inside a step are escaped. The whole document is the empty text. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path
    .map((step) => `/${String(step).slice(0, STEP_MAX).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
