import { imagesOf } from '../../helm/images-of.ts';
import { autoscalerOf } from '../../kube/autoscaler-of.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { objectsOfRelease } from '../../kube/release-objects.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { askForImages } from '../ask-for-images.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { StepRun } from '../step-run.ts';
import type { ScaleInput } from './define.ts';
import { judgeScaled } from './judge-scaled.ts';

const scalableKinds = ['Deployment', 'StatefulSet'] as const;

/** Sets the replicas, waits until exactly that many pods are ready, and registers the restoration. Returns `replicas`
 * and `before`. */
export const run: StepRun<ScaleInput> = async (input, context) => {
  const access = await requireReleaseInStep(context, input.release);
  const replicas = wholeNumber(input.replicas);
  const workload = workloadOf(access, input);
  await refuseAutoscaled(access, workload);
  const ref = { ...workload, ...workload.metadata };
  // While it had no replicas, none of its images was loaded.
  if (replicas > 0) await askForImages(context, imagesOf(workload), objectName(workload));
  const before = (await access.client.scale(ref)).replicas;
  await context.changes.change(access, refOf(workload), async () => {
    await access.client.scale(ref, replicas);
    return access.client.get(ref);
  });
  await access.view.waitUntil((view) => judgeScaled(workload, replicas, view), {
    what: `${objectName(workload)} has exactly ${replicas} ready pods`,
    timeoutMs: context.timeoutMs,
    signal: context.signal,
    next: `kubectl -n ${access.namespace} get ${objectName(workload)} -o yaml`,
  });
  return { value: { replicas, before }, implied: {}, evidence: [], release: input.release };
};

function wholeNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new HarnessError('replicas must be a whole number of at least 0', { observed: JSON.stringify(value) });
}

function workloadOf({ view, namespace }: ClusterAccess, input: ScaleInput): KubeObject {
  const all = scalableKinds.flatMap((kind) => objectsOfRelease(view, kind, input.release));
  const meant = all.filter(
    ({ kind, metadata }) =>
      (input.kind === undefined || kind === input.kind) && (input.name === undefined || metadata.name === input.name),
  );
  const [workload] = meant;
  if (workload !== undefined && meant.length === 1) return workload;
  const asked = `${input.kind ?? 'Deployment or StatefulSet'}${input.name === undefined ? '' : ` named ${input.name}`}`;
  throw new HarnessError(
    `release ${input.release} has ${meant.length === 0 ? `no ${asked}` : 'several workloads to scale'}`,
    {
      expected: meant.length === 0 ? asked : 'one workload, selected by `kind` and `name`',
      observed: all.map(objectName).join(', ') || 'no Deployment or StatefulSet',
      next: `kubectl -n ${namespace} get deployments,statefulsets`,
    },
  );
}

/** Rejects an autoscaled workload, because its autoscaler would reset the replicas at once. */
async function refuseAutoscaled(access: ClusterAccess, workload: KubeObject): Promise<void> {
  const owner = await autoscalerOf(access, workload);
  if (owner === undefined) return;
  const { minReplicas = 1, maxReplicas } = owner['spec'] as { minReplicas?: number; maxReplicas: number };
  throw new HarnessError(`${objectName(workload)} cannot be scaled: ${objectName(owner)} owns its replicas`, {
    expected: 'a workload without an autoscaler',
    observed: `${objectName(owner)} keeps it between ${minReplicas} and ${maxReplicas}`,
    next: `disable the autoscaler in the values of the release: kubectl -n ${access.namespace} get hpa ${owner.metadata.name}`,
  });
}
