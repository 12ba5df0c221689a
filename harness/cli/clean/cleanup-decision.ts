import { fileLabel, runMarkOf } from '../../host/run-labels.ts';
import { isRunning } from '../../host/temporary-folder.ts';
import { formatDuration } from '../../model/duration.ts';

const hourMs = 3_600_000;

/** What becomes of something that a run made, and why. */
export interface CleanupDecision {
  readonly removed: boolean;
  readonly why: string;
}

/** What `harness clean` is to find out about. */
export interface Found {
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** Milliseconds since the epoch. */
  readonly madeAtMs: number;
}

/** By which rules it is judged. */
export interface CleanRules {
  /** What was kept on purpose goes too. */
  readonly keptGoes: boolean;
  /** What another machine made goes from this age on; undefined: never. */
  readonly olderThanMs: number | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Why a cluster stays that another platform file made, or another checkout's; undefined where it is this one's.
 * @param file absolute path of the platform file; undefined: all are meant. */
export function ofAnother(
  labels: Readonly<Record<string, string>>,
  file: string | undefined,
): CleanupDecision | undefined {
  const madeFor = labels[fileLabel];
  if (file === undefined || madeFor === file) return undefined;
  const whose = madeFor === undefined ? 'no platform file is noted on it' : `it is of ${madeFor}`;
  return { removed: false, why: `${whose}; --all removes it too` };
}

/** What is to become of a cluster or a namespace; undefined where no run made it. What a living process of this machine
 * made stays, for it is in use. Whether a run of another machine is dead cannot be told: that goes only by its age. */
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
    return { removed: true, why: kept ? 'it was kept' : `process ${madeBy.pid}, which made it, is gone` };
  const ageMs = nowMs - madeAtMs;
  const age = ageMs < 2 * hourMs ? formatDuration(ageMs) : `${Math.floor(ageMs / hourMs)} h`;
  const whose = madeBy === undefined ? 'no process is noted on it' : `a process of ${madeBy.host} made it`;
  if (olderThanMs !== undefined && ageMs > olderThanMs) return { removed: true, why: `${whose}, and it is ${age} old` };
  return { removed: false, why: `${whose}, ${age} old; --older-than DURATION removes it by its age` };
}
