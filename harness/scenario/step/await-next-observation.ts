import type { NamespaceView } from '../../kube/watch/namespace-view.ts';

/** Minimum pause between two observations, however often the cluster changes. */
const shortestPauseMs = 20;

/** Waits for `ms`, or until the cluster has changed since the last observation started, whichever comes first.
 * @param watched the view that covers everything the step observes, with its change count from before that observation;
 * undefined if nothing can be watched */
export async function awaitNextObservation(
  ms: number,
  watched: { readonly view: NamespaceView; readonly changes: number } | undefined,
  signal: AbortSignal,
): Promise<void> {
  await pause(watched === undefined ? ms : Math.min(ms, shortestPauseMs), signal);
  if (watched === undefined || ms <= shortestPauseMs) return;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms - shortestPauseMs);
  await watched.view.changedSince(watched.changes, AbortSignal.any([signal, late.signal]));
  clearTimeout(timer);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
