import { judgeObject, podsOf } from '../../health/judge-workload.ts';
import { readPod } from '../../health/read-pod.ts';
import { podStatesOf, podsCommand, wantedPodsOf, workloadsOfRelease } from '../../health/release-workloads.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { together } from '../../model/cluster/judgement.ts';
import { objectName } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { StepRun } from '../step-run.ts';
import type { RestartInput } from './define.ts';

/** Restarts the workloads of a release as `kubectl rollout restart` does and waits until they are ready again. At the
 * end of the scenario their previous pod template is restored. */
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
  const before = new Set(
    workloads.flatMap((workload) =>
      podsOf(workload, view.at(workload.metadata.namespace)).map((pod) => readPod(pod).uid),
    ),
  );
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  const patched = await Promise.all(
    workloads.map(async (workload) => {
      const change = () =>
        client.patch(refOf(workload), { spec: { template: { metadata: { annotations } } } }, 'harness-restart');
      return (await context.changes.change(access, refOf(workload), change)) ?? workload;
    }),
  );
  const judge = (now: Seen) => {
    const judged = together(patched.map((workload) => judgeObject(workload, now)));
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
