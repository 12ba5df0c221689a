import { formatDuration } from '../model/duration.ts';
import { HarnessError } from '../model/harness-error.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Evidence } from '../model/result.ts';
import type { HopelessState } from './hopeless-states.ts';
import type { Hopeless } from './judgement.ts';

/** A wait that ended without success. */
export class WaitError extends HarnessError {
  /** The object that ended it, where one is known. */
  readonly object: KubeObject | undefined;
  /** The state that ended it, where waiting was no way out. */
  readonly hopeless: HopelessState | undefined;
  readonly evidence: readonly Evidence[];

  constructor(
    message: string,
    parts: {
      expected: string;
      observed: string;
      hopeless?: HopelessState;
      object?: KubeObject;
      next?: string;
      evidence: readonly Evidence[];
    },
  ) {
    super(message, parts);
    this.hopeless = parts.hopeless;
    this.object = parts.object;
    this.evidence = parts.evidence;
  }
}

/** The end of a wait that a hopeless state came between.
 * @param wait what was waited for, for how many milliseconds where that is known, and the next command where the judgement
 * knows none. */
export function hopelessEnd(
  judgement: Hopeless,
  wait: {
    readonly what: string;
    readonly waitedMs?: number;
    readonly next?: string | undefined;
    readonly evidence?: readonly Evidence[];
  },
): WaitError {
  const { message, shown, object, next = wait.next } = judgement;
  const after = wait.waitedMs === undefined ? '' : ` after ${formatDuration(wait.waitedMs)}`;
  return new WaitError(message, {
    expected: wait.what,
    observed: `${shown}${after}: waiting longer cannot help`,
    hopeless: shown,
    evidence: wait.evidence ?? [],
    ...(next !== undefined && { next }),
    ...(object && { object }),
  });
}
