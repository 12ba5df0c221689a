import { judgeObject } from '../../health/judge-workload.ts';
import { workloadsOfRelease } from '../../health/release-workloads.ts';
import { HarnessError } from '../../model/harness-error.ts';
import { together } from '../../model/judgement.ts';
import { requireClusterInStep } from '../require-cluster.ts';
import { refOf } from '../restore/changed-objects.ts';
import type { StepRun } from '../step-run.ts';
import type { RestartInput } from './define.ts';

/** Rolls the workloads of a release as `kubectl rollout restart` does and waits until they are ready again. At the end of
 * the scenario they are rolled back to the template that they had. */
export const run: StepRun<RestartInput> = async (input, context) => {
  const access = await requireClusterInStep(context, ['Deployment', 'StatefulSet']);
  const { client, view, namespace } = access;
  const workloads = workloadsOfRelease(view, input.release);
  if (workloads.length === 0) {
    throw new HarnessError(`release ${input.release} has neither Deployment nor StatefulSet`, {
      next: `kubectl -n ${namespace} get deployments,statefulsets`,
    });
  }
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  const patched = await Promise.all(
    workloads.map((workload) =>
      context.changes.change(access, refOf(workload), () =>
        client.patch(refOf(workload), { spec: { template: { metadata: { annotations } } } }, 'harness-restart'),
      ),
    ),
  );
  await view.waitUntil(
    (now) =>
      together(
        workloads.map((workload, index) => {
          const live = now.get(workload.kind === 'Deployment' ? 'Deployment' : 'StatefulSet', workload.metadata.name);
          const seen = Number(live?.metadata['generation'] ?? 0) >= Number(patched[index]?.metadata['generation'] ?? 0);
          return seen
            ? judgeObject(workload, now)
            : { state: 'pending', waitingFor: `${workload.metadata.name}: restart` };
        }),
      ),
    {
      what: `release ${input.release} is ready after its restart`,
      timeoutMs: context.timeoutMs,
      signal: context.signal,
      next: `kubectl -n ${namespace} get pods -l app.kubernetes.io/instance=${input.release}`,
    },
  );
  return { value: {}, implied: {}, evidence: [], release: input.release };
};
