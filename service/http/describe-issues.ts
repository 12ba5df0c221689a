import type { z } from 'zod';
import type { ProblemDetail } from '../contract/problem.ts';

type Issue = z.core.$ZodIssue;

/** Turns zod's issues into the entries of a problem, each with the JSON pointer of what it is about. */
export function describeBodyIssues(issues: readonly Issue[]): ProblemDetail[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: toPointer([...issue.path, key]), detail: 'is not a known field' }));
    }
    return [{ pointer: toPointer(issue.path), detail: issue.message }];
  });
}

/** Turns zod's issues into the entries of a problem, each with the name of the query parameter. */
export function describeQueryIssues(issues: readonly Issue[]): ProblemDetail[] {
  return issues.map((issue) => ({ parameter: String(issue.path[0] ?? ''), detail: issue.message }));
}

/** RFC 6901: `/` parts the steps, `~` and `/` inside a step are escaped. The whole document is the empty text. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
