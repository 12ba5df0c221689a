import { type PodState, readPod } from '../../health/read-pod.ts';
import { judgeRelease, podStatesOf } from '../../health/release-workloads.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { KubeError } from '../../kube/client/kube-error.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { Outcome, StepContext } from '../step-run.ts';
import { openFault } from './open-fault.ts';

const askAgainMs = 250;
const recoveryMs = 120_000;

interface Budget extends KubeObject {
  readonly status: Readonly<
    Record<'observedGeneration' | 'desiredHealthy' | 'expectedPods' | 'currentHealthy', number>
  >;
}

interface Scaler {
  readonly scaleTargetRef: { readonly name: string };
}

/** Evicts pods as `kubectl drain` does: in parallel, retrying while a PodDisruptionBudget refuses, and waiting until
 * each is gone. In a cluster with several nodes, the nodes of the pods stay cordoned until the fault is healed.
 * @throws HarnessError with the remaining pods and the reason of the refusal if the timeout is reached, or if a
 * PodDisruptionBudget can never allow it */
export async function drainPods(
  { release }: { readonly release?: string | undefined },
  context: StepContext,
): Promise<Outcome['value']> {
  const access = await requireReleaseInStep(context, release);
  const { view } = access;
  const all = release === undefined ? view.all('Pod').map(readPod) : podStatesOf(view, release);
  const pods = all.filter((pod) => pod.phase === 'Running' && !pod.deleting && !pod.owner?.startsWith('DaemonSet/'));
  if (pods.length === 0) {
    throw new HarnessError(`there is no running pod ${release === undefined ? '' : `of release ${release} `}to evict`, {
      next: `kubectl -n ${view.namespace} get pods`,
    });
  }
  const nodes = await cordonNodes(access, pods);
  const how = { what: 'what was drained', mend: `kubectl uncordon ${nodes.join(' ')}`.trim() };
  openFault(context, 'drain', how, async () => {
    await Promise.all(nodes.map((node) => cordon(access, node, false)));
    if (release === undefined) return;
    await view.waitUntil((seen) => judgeRelease(seen, release), {
      what: `release ${release} is ready again`,
      timeoutMs: recoveryMs,
      signal: AbortSignal.timeout(recoveryMs),
    });
  });
  const refusals = await Promise.all(pods.map((pod) => evict(access, pod, context.signal)));
  const left = pods.filter((_, index) => refusals[index] !== undefined);
  if (left.length > 0) {
    throw new HarnessError(
      `the drain did not finish: ${left.map(({ name }) => name).join(', ')} could not be evicted`,
      {
        expected: `every pod evicted within ${Math.round(context.timeoutMs / 1000)} s`,
        observed: [...new Set(refusals.filter((words) => words !== undefined))].join('; '),
        next: `kubectl -n ${view.namespace} get poddisruptionbudgets`,
      },
    );
  }
  return { pods: pods.map(({ name }) => name), nodes };
}

/** Requests the eviction until the pod is gone; returns the last refusal if the timeout comes first. */
async function evict(access: ClusterAccess, pod: PodState, signal: AbortSignal): Promise<string | undefined> {
  const { client, view } = access;
  const where = pod.namespace === undefined ? {} : { namespace: pod.namespace };
  const path = `${await client.pathOf({ apiVersion: 'v1', kind: 'Pod', name: pod.name, ...where })}/eviction`;
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod.name, ...where } };
  let words = 'it is still being deleted';
  while (!signal.aborted) {
    try {
      await client.json('POST', path, { body });
      break;
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (error.status === 404) return undefined;
      if (error.status !== 429) throw error;
      words = error.message;
      if (await isFinal(client, error.said, pod)) return words;
    }
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
  const gone = view.waitUntil(
    (seen) => {
      const now = seen.at(pod.namespace).get('Pod', pod.name);
      return now === undefined || readPod(now).uid !== pod.uid
        ? { state: 'ready' }
        : { state: 'pending', waitingFor: words };
    },
    { what: `pod ${pod.name} is gone`, timeoutMs: recoveryMs, signal },
  );
  return gone.then(
    () => undefined,
    () => words,
  );
}

/** Whether a refusal stays: its PodDisruptionBudget keeps all its pods, which are healthy, and no autoscaler adds others. */
async function isFinal(client: KubeClient, refusal: string, { namespace, owner = '' }: PodState): Promise<boolean> {
  const [, name] = /The disruption budget ([\w.-]+) needs/.exec(refusal) ?? [];
  if (name === undefined) return false;
  const where = namespace === undefined ? {} : { namespace };
  const [budgets, scalers] = await Promise.all([
    client.list({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', ...where }),
    client.list({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', ...where }),
  ]);
  const { metadata, status } = (budgets.find((each) => each.metadata.name === name) ?? {}) as Partial<Budget>;
  if (status === undefined || status.observedGeneration !== metadata?.['generation']) return false;
  // A ReplicaSet is named after its Deployment.
  const isScaled = scalers.some(({ spec }) => owner.split('/')[1]?.startsWith((spec as Scaler).scaleTargetRef.name));
  return !isScaled && status.desiredHealthy >= status.expectedPods && status.currentHealthy >= status.expectedPods;
}

async function cordonNodes(access: ClusterAccess, pods: readonly PodState[]): Promise<string[]> {
  const all = await access.client.list({ apiVersion: 'v1', kind: 'Node' });
  if (all.length < 2) return [];
  const nodes = [...new Set(pods.flatMap(({ nodeName }) => nodeName ?? []))];
  await Promise.all(nodes.map((node) => cordon(access, node, true)));
  return nodes;
}

async function cordon({ client }: ClusterAccess, name: string, unschedulable: boolean): Promise<void> {
  await client.patch({ apiVersion: 'v1', kind: 'Node', name }, { spec: { unschedulable } });
}
