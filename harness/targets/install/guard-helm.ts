import { judgePod } from '../../health/judge-pod.ts';
import { judgeObject } from '../../health/judge-workload.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { objectsOfRelease, syncRelease } from '../../kube/release-objects.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { WaitError } from '../../model/errors/wait-error.ts';

/** Runs helm for a release, and ends it at once where a pod that is made meanwhile can never become ready, or a Job may make
 * none: helm waits for its hooks without knowing what is hopeless.
 * @param what what is waited for, as a statement: `release web is ready`.
 * @param run gets the signal that ends helm.
 * @throws WaitError where one is hopeless; what `run` throws otherwise. */
export async function guardHelm<T>(
  { view }: ClusterAccess,
  release: string,
  { what, signal }: { readonly what: string; readonly signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const stop = new AbortController();
  await syncRelease(view, release);
  // What helm may be about to mend says nothing about it: pods from before, and those that are made in their place until
  // the new revision is there.
  const before = (['Pod', 'Job'] as const).flatMap((kind) => objectsOfRelease(view, kind, release));
  const earlier = new Set([...before.map(({ metadata }) => metadata['uid']), ...before.flatMap(revisionOf)]);
  const isNew = (object: KubeObject) =>
    !earlier.has(object.metadata['uid']) && !revisionOf(object).some((hash) => earlier.has(hash));
  const guard = view
    .waitUntil(
      () => {
        const pods = objectsOfRelease(view, 'Pod', release)
          .filter(isNew)
          .map((pod) => judgePod(pod, view.at(pod.metadata.namespace)));
        const jobs = objectsOfRelease(view, 'Job', release)
          .filter(isNew)
          .map((job) => judgeObject(job, view.at(job.metadata.namespace)));
        // What has ended helm sees itself, and then removes the hook as its policy says.
        const stuck =
          pods.find((pod) => pod.state === 'hopeless' && pod.shown !== 'Failed') ??
          jobs.find((job) => job.state === 'hopeless' && job.shown === 'FailedCreate');
        return stuck ?? { state: 'pending', waitingFor: 'helm has not ended yet' };
      },
      // Helm's own timeout ends it.
      { what, timeoutMs: Number.POSITIVE_INFINITY, signal: AbortSignal.any([over.signal, signal]) },
    )
    .catch((error: unknown) => {
      stop.abort();
      return error;
    });
  try {
    return await run(AbortSignal.any([stop.signal, signal]));
  } catch (error) {
    const reason = stop.signal.aborted ? await guard : undefined;
    throw reason instanceof WaitError && reason.hopeless !== undefined ? reason : error;
  } finally {
    over.abort();
    await guard;
  }
}

/** Labels that tell of which revision of its workload a pod is. */
function revisionOf({ metadata }: KubeObject): string[] {
  return ['pod-template-hash', 'controller-revision-hash'].flatMap((label) => metadata.labels?.[label] ?? []);
}
