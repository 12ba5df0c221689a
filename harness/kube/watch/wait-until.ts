import { isTimeout } from '../../async/abortable.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { formatDuration } from '../../model/duration.ts';
import { InterruptedError } from '../../model/errors/harness-error.ts';
import { hopelessError, notSo, WaitError } from '../../model/errors/wait-error.ts';
import { Changes } from '../../model/result/changes.ts';

/** What to wait for, and for how long. */
export interface WaitRequest {
  /** The condition as a statement: `release web is ready`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly note?: (waitingFor: string) => void;
  /** The next command, used if the judgement has none. */
  readonly next?: string;
}

/** Interval of evaluations for states that only depend on time, in milliseconds. */
const lookMs = 500;

/** Waits until `judge` returns ready.
 * @param eachChange calls `look` now and on every change, until its signal aborts
 * @returns a note if an object is settled but not at work
 * @throws WaitError at once in a hopeless state, or at the deadline with the last observation */
export async function waitUntil(
  eachChange: (look: () => void, signal: AbortSignal) => Promise<void>,
  judge: () => Judgement,
  request: WaitRequest,
): Promise<string | undefined> {
  const { what, timeoutMs, signal, note, next } = request;
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const startedMs = performance.now();
  const over = new AbortController();
  const history = new Changes({ counted: false });
  let last = 'nothing was observed yet';
  let object: KubeObject | undefined;
  const fail = (error: unknown) => {
    over.abort();
    reject(error);
  };
  const late = () =>
    fail(
      new WaitError(`${notSo(what, 'did not')} within ${formatDuration(timeoutMs)}`, {
        expected: what,
        observed: last,
        evidence: history.evidence(),
        ...(next !== undefined && { next }),
        ...(object && { object }),
      }),
    );
  // A step's deadline also aborts the signal; any other reason is an interruption.
  const interrupted = () =>
    isTimeout(signal.reason) ? late() : fail(new InterruptedError(`interrupted while waiting for ${what}`));
  const look = () => {
    if (over.signal.aborted) return;
    let judgement: Judgement;
    try {
      judgement = judge();
    } catch (error) {
      // `look` is called by a watch or timer, where a thrown error would not be caught.
      return fail(error);
    }
    const waitedMs = performance.now() - startedMs;
    if (judgement.state === 'ready') {
      if (judgement.settled !== undefined) note?.(judgement.settled);
      over.abort();
      return resolve(judgement.settled);
    }
    if (judgement.state === 'hopeless')
      return fail(hopelessError(judgement, { what, waitedMs, next, evidence: history.evidence() }));
    if (judgement.waitingFor !== last) note?.(judgement.waitingFor);
    last = judgement.waitingFor;
    history.add(waitedMs, last);
    object = judgement.object;
    if (performance.now() - startedMs >= timeoutMs) late();
  };
  const interval = setInterval(look, lookMs);
  signal.addEventListener('abort', interrupted);
  try {
    if (signal.aborted) interrupted();
    else void eachChange(look, over.signal);
    return await promise;
  } finally {
    clearInterval(interval);
    signal.removeEventListener('abort', interrupted);
  }
}
