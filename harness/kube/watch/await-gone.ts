import { conditionsOf, type KubeObject } from '../../model/cluster/kube-object.ts';
import { formatDuration } from '../../model/duration.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import type { KubeClient } from '../client/kube-client.ts';
import { watchKind } from './watch-kind.ts';

const namespaces = { apiVersion: 'v1', kind: 'Namespace' };
const mostTold = 3;

/** Waits until namespaces that are being deleted are gone. A cluster deletes many namespaces a few at a time, so the
 * timeout restarts each time one is gone.
 * @param timeoutMs how long to wait while no namespace disappears
 * @throws EnvironmentError with the remaining namespaces and what they wait for; KubeError if namespaces may not be
 * read */
export async function awaitGone(client: KubeClient, names: Iterable<string>, timeoutMs: number): Promise<void> {
  const left = new Set(names);
  if (left.size === 0) return;
  const stop = new AbortController();
  const { promise: gone, resolve, reject } = Promise.withResolvers<void>();
  const look = () => {
    const before = left.size;
    for (const name of left) if (!watch.objects.has(name)) left.delete(name);
    if (left.size < before) timer.refresh();
    if (left.size === 0) resolve();
  };
  const timer = setTimeout(() => reject(stillThere([...left], watch.objects, timeoutMs)), timeoutMs);
  const watch = watchKind(client, namespaces, look, stop.signal);
  watch.synced.catch(reject);
  try {
    await gone;
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

function stillThere(left: readonly string[], seen: ReadonlyMap<string, KubeObject>, timeoutMs: number) {
  const [first = ''] = left;
  const more = left.length > mostTold ? ` and ${left.length - mostTold} more` : '';
  const what = left.length === 1 ? 'a namespace was not deleted' : `${left.length} namespaces were not deleted`;
  const conditions = conditionsOf(seen.get(first));
  return new EnvironmentError(`${what}: ${left.slice(0, mostTold).join(', ')}${more}`, {
    expected: `all are deleted, or at least one every ${formatDuration(timeoutMs)}`,
    observed: conditions.flatMap(({ message }) => message ?? []).join('; ') || 'no reason is given',
    next: `kubectl get namespace ${first} -o yaml`,
  });
}
