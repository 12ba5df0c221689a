import { judgePod } from '../../../health/judge-pod.ts';
import { judgeObject } from '../../../health/judge-workload.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { lastRecords } from '../../../kube/recorded-revisions.ts';
import { objectsOfRelease, syncRelease } from '../../../kube/release-objects.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { WaitError } from '../../../model/errors/wait-error.ts';
import { resetReplicas } from '../reset-replicas.ts';

/** Runs Helm for a release and aborts it as soon as a new pod can never become ready or a Job cannot create its pods;
 * Helm alone would wait for its hooks until the timeout. Before, resets the replicas that an autoscaler left behind.
 * @param what the condition that is waited for, as a statement: `release web is ready`
 * @param run runs Helm; its signal aborts it
 * @throws WaitError for a hopeless state, else whatever `run` throws */
export async function guardHelm<T>(
  access: ClusterAccess,
  release: string,
  { what, signal }: { readonly what: string; readonly signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { view } = access;
  const over = new AbortController();
  const stop = new AbortController();
  await syncRelease(view, release);
  await resetReplicas(access, lastRecords(view).get(release)?.manifest ?? []);
  // Objects that Helm may be about to fix do not count: existing pods, and pods that still replace them in the old
  // revision.
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
        // Helm notices a hook that has already ended, and then deletes it according to its policy.
        const stuck =
          pods.find((pod) => pod.state === 'hopeless' && pod.shown !== 'Failed') ??
          jobs.find((job) => job.state === 'hopeless' && job.shown === 'FailedCreate');
        return stuck ?? { state: 'pending', waitingFor: 'helm is still running' };
      },
      // No timeout here: Helm has its own.
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

/** The labels that identify a pod's revision of its workload. */
function revisionOf({ metadata }: KubeObject): string[] {
  return ['pod-template-hash', 'controller-revision-hash'].flatMap((label) => metadata.labels?.[label] ?? []);
}
