import { judgeObject } from '../../health/judge-workload.ts';
import { countedPodsOf } from '../../health/pods-of.ts';
import { readPod } from '../../health/read-pod.ts';
import {
  judgeRelease,
  podStatesOf,
  podsCommand,
  wantedPodsOf,
  workloadsOfRelease,
} from '../../health/release-workloads.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { together } from '../../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { StepRun } from '../step-run.ts';
import type { RestartInput } from './define.ts';

/** Restarts the workloads of a release as `kubectl rollout restart` does, and deletes the pods that OnDelete or a
 * partition keeps from being replaced; then waits until they are ready again. At the end of the scenario their previous
 * pod template is restored. */
export const run: StepRun<RestartInput> = async (input, context) => {
  const access = await requireReleaseInStep(context, input.release);
  const { client, view, namespace } = access;
  const workloads = workloadsOfRelease(view, input.release);
  if (workloads.length === 0) {
    throw new HarnessError(`release ${input.release} has no Deployment, StatefulSet or DaemonSet`, {
      next: `kubectl -n ${namespace} get deployments,statefulsets,daemonsets`,
    });
  }
  if (workloads.every((workload) => wantedPodsOf(workload) === 0)) {
    throw new HarnessError(`release ${input.release} has no pod to restart`, {
      expected: 'a workload with at least one replica',
      observed: `${workloads.map(objectName).join(', ')}: 0 pods wanted`,
      next: 'scale it up first, with a scale step or in the values of the release',
    });
  }
  const pods = workloads.flatMap((workload) =>
    countedPodsOf(workload, view.at(workload.metadata.namespace)).map((pod) => ({ workload, pod })),
  );
  const before = new Set(pods.map(({ pod }) => readPod(pod).uid));
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  const patched = await Promise.all(
    workloads.map(async (workload) => {
      if (strategyOf(workload).type === 'OnDelete') return workload;
      const change = () =>
        client.patch(refOf(workload), { spec: { template: { metadata: { annotations } } } }, 'harness-restart');
      return (await context.changes.change(access, refOf(workload), change)) ?? workload;
    }),
  );
  // Their controller does not replace these pods, but recreates them as they were.
  const kept = pods.filter(({ workload, pod }) => isKept(workload, pod));
  await Promise.all(kept.map(({ pod }) => client.delete(refOf(pod))));
  const judge = (now: Seen) => {
    const judged = together([
      ...patched.map((workload) => judgeObject(workload, now)),
      judgeRelease(now, input.release),
    ]);
    if (judged.state !== 'ready') return judged;
    // Old pods can outlast the rollout by a moment; the next step must not meet one of them.
    const left = podStatesOf(now, input.release).find(({ uid, deleting }) => before.has(uid) && !deleting);
    return left === undefined ? judged : ({ state: 'pending', waitingFor: `${left.name} is still running` } as const);
  };
  await view.waitUntil(judge, {
    what: `release ${input.release} is ready after its restart`,
    timeoutMs: context.timeoutMs,
    signal: context.signal,
    next: podsCommand(view, input.release),
  });
  return { value: {}, implied: {}, evidence: [], release: input.release };
};

function strategyOf({ spec }: KubeObject) {
  const { updateStrategy = {} } = (spec ?? {}) as {
    updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  };
  return updateStrategy;
}

/** Whether a change of the pod template leaves a pod alone. */
function isKept(workload: KubeObject, pod: KubeObject): boolean {
  const { type, rollingUpdate } = strategyOf(workload);
  return type === 'OnDelete' || Number(/\d+$/.exec(pod.metadata.name)) < (rollingUpdate?.partition ?? 0);
}
