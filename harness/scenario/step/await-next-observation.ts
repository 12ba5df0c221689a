import type { NamespaceView } from '../../kube/watch/namespace-view.ts';

/** However much changes, between two observations lies so much time. */
const shortestPauseMs = 20;

/** Waits until a step is to be observed again: so long, or only until its cluster has changed since the last observation
 * began.
 * @param watched the view that sees all that the step looks at, with its changes before that observation; undefined
 * where nothing can be watched. */
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
