import { formatPath, type Mismatch } from '../../expect/mismatch.ts';
import { hopelessError, WaitError } from '../../model/errors/wait-error.ts';
import type { Observation } from './step-failure.ts';

export interface HopelessEnd {
  readonly error: WaitError;
  /** The part of the last observation that will never be as expected. */
  readonly mismatch?: Mismatch;
}

/** What ends an `eventually` before its time: a wait of the step itself that came to a hopeless state, or one that keeps
 * what was observed from becoming what is expected.
 * @param waitedMs for how long it was looked so far. */
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
