import { isTimeout } from '../../async/abortable.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { formatDuration } from '../../model/duration.ts';
import { InterruptedError } from '../../model/errors/harness-error.ts';
import { hopelessError, notSo, WaitError } from '../../model/errors/wait-error.ts';
import { Changes } from '../../model/result/changes.ts';

/** What is waited for. */
export interface WaitRequest {
  /** As a statement: `release web is ready`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly note?: (waitingFor: string) => void;
  /** The next command, where the judgement knows none. */
  readonly next?: string;
}

/** How often it is looked for what only time shows. */
const lookMs = 500;

/** Waits until `judge` finds what it looks for.
 * @param eachChange calls now and at every change until its signal aborts.
 * @returns what is settled but not at work, where something is.
 * @throws WaitError at once where the state is hopeless, at the deadline with the last observation. */
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
  let last = 'nothing was seen yet';
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
  // A step's deadline comes as a signal too; only other signals are an interruption.
  const interrupted = () =>
    isTimeout(signal.reason) ? late() : fail(new InterruptedError(`interrupted while waiting for ${what}`));
  const look = () => {
    if (over.signal.aborted) return;
    let judgement: Judgement;
    try {
      judgement = judge();
    } catch (error) {
      // Who looks is a watch or a timer, where nobody would catch it.
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
