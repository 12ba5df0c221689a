import { fileLabel, runMarkOf } from '../../host/run-labels.ts';
import { isRunning } from '../../host/temporary-folder.ts';
import { formatDuration } from '../../model/duration.ts';

const hourMs = 3_600_000;

/** Whether to remove something that a run created, and why. */
export interface CleanupDecision {
  readonly removed: boolean;
  readonly why: string;
}

/** A container or namespace to decide about. */
export interface Found {
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** Creation time in milliseconds since the Unix epoch. */
  readonly madeAtMs: number;
}

/** The rules of a decision. */
export interface CleanRules {
  /** Whether to also remove what was kept on purpose. */
  readonly keptGoes: boolean;
  /** Minimum age, in milliseconds, for removing what another machine created; undefined: never. */
  readonly olderThanMs: number | undefined;
  /** Current time in milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** Why a cluster is not removed if another platform file or checkout created it; undefined if it belongs to this one.
 * @param file absolute path of the platform file; undefined: all are meant */
export function ofAnother(
  labels: Readonly<Record<string, string>>,
  file: string | undefined,
): CleanupDecision | undefined {
  const madeFor = labels[fileLabel];
  if (file === undefined || madeFor === file) return undefined;
  const whose = madeFor === undefined ? 'its platform file is unknown' : `it belongs to ${madeFor}`;
  return { removed: false, why: `${whose}; --all removes it too` };
}

/** Decides about a cluster or namespace; undefined if no run created it. It stays while the process that created it is
 * running on this machine. Whether a run on another machine is dead is unknown, so its age decides. */
export function decideCleanup(
  { labels, madeAtMs }: Found,
  { keptGoes, olderThanMs, nowMs }: CleanRules,
): CleanupDecision | undefined {
  const mark = runMarkOf(labels);
  if (mark === undefined) return undefined;
  const { kept, madeBy } = mark;
  if (madeBy && 'pid' in madeBy && isRunning(madeBy.pid))
    return { removed: false, why: `process ${madeBy.pid} is using it` };
  if (kept && !keptGoes) return { removed: false, why: 'it was kept on purpose' };
  if (madeBy && 'pid' in madeBy)
    return { removed: true, why: kept ? 'it was kept' : `process ${madeBy.pid}, which created it, has ended` };
  const ageMs = nowMs - madeAtMs;
  const age = ageMs < 2 * hourMs ? formatDuration(ageMs) : `${Math.floor(ageMs / hourMs)} h`;
  const whose =
    madeBy === undefined ? 'the process that created it is unknown' : `a process on ${madeBy.host} created it`;
  if (olderThanMs !== undefined && ageMs > olderThanMs) return { removed: true, why: `${whose}, and it is ${age} old` };
  return { removed: false, why: `${whose}, ${age} old; --older-than DURATION removes it by age` };
}
