import type { z } from 'zod';
import type { ProblemDetail } from '../../contract/problem.ts';

/** The maximum number of reported problems, and the maximum length of a pointer segment: a body must not be echoed. */
const DETAILS_MAX = 100;
const STEP_MAX = 100;

type Issue = z.core.$ZodIssue;

/** Converts zod's issues to the entries of a problem, each with a JSON Pointer. */
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

/** A JSON Pointer (RFC 6901): `/` separates the segments, and `~` and `/` in a segment are escaped. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path
    .map((step) => `/${String(step).slice(0, STEP_MAX).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
