import { formatPath, type Mismatch } from '../../expect/mismatch.ts';
import { hopelessError, WaitError } from '../../model/errors/wait-error.ts';
import type { Observation } from './step-failure.ts';

export interface HopelessEnd {
  readonly error: WaitError;
  /** The part of the last observation that can no longer become as expected. */
  readonly mismatch?: Mismatch;
}

/** Finds a reason to end an `eventually` early: the step's own wait ended in a hopeless state, or a hopeless state
 * keeps the observation from ever matching the expectation.
 * @param waitedMs how long the step has been observed so far, in milliseconds */
export async function findHopeless(
  last: Observation | { readonly error: unknown },
  waitedMs: number,
): Promise<HopelessEnd | undefined> {
  if ('error' in last)
    return last.error instanceof WaitError && last.error.hopeless ? { error: last.error } : undefined;
  const { outcome, expected, mismatches } = last;
  const unreachable = await outcome.forecast?.({ expected, mismatches });
  if (unreachable === undefined) return undefined;
  const { by, mismatch } = unreachable;
  const end = hopelessError(by, { what: `${formatPath(mismatch.path)}: ${mismatch.expected}`, waitedMs });
  return { error: end, mismatch };
}
