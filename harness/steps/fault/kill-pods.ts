import { judgeRelease, podsCommand, runningPodsOf } from '../../health/release-workloads.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { ready } from '../../model/cluster/judgement.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { Outcome, StepContext } from '../step-run.ts';
import { awaitPods } from './await-pods.ts';

const recoveryMs = 120_000;

/** Kills pods without a grace period. At the end of the scenario, waits until the release is ready again. */
export async function killPods(
  target: { readonly release?: string | undefined; readonly pods: 'one' | 'all'; readonly pod?: string | undefined },
  context: StepContext,
): Promise<Outcome['value']> {
  const { release } = target;
  const access = await requireReleaseInStep(context, release);
  const { client, view, namespace } = access;
  if (release !== undefined) await awaitPods(access, release, ({ phase }) => phase === 'Running', context);
  const running = release === undefined ? [] : runningPodsOf(view, release);
  const pods =
    target.pod !== undefined
      ? [{ name: target.pod, namespace, uid: await uidOf(client, target.pod) }]
      : target.pods === 'one'
        ? running.slice(0, 1)
        : running;
  if (pods.length === 0) {
    throw new HarnessError(`release ${release} has no running pod to kill`, {
      next: podsCommand(view, release ?? ''),
    });
  }
  if (release !== undefined) {
    context.defer(
      () =>
        view.waitUntil((seen) => judgeRelease(seen, release), {
          what: `release ${release} is ready again`,
          timeoutMs: recoveryMs,
          signal: AbortSignal.timeout(recoveryMs),
        }),
      {
        ...{ where: 'namespace', last: true },
        once: `ready ${release}`,
        what: `release ${release} after its pods were killed`,
        mend: `kubectl -n ${view.namespace} get pods`,
      },
    );
  }
  const existed = await Promise.all(
    pods.map(({ name, namespace: where = namespace }) =>
      client.delete({ apiVersion: 'v1', kind: 'Pod', name, namespace: where }, 0),
    ),
  );
  const missing = pods.find((_, index) => !existed[index]);
  if (missing !== undefined) {
    throw new HarnessError(`there is no pod ${missing.name} to kill`, {
      next: `kubectl -n ${view.namespace} get pods`,
    });
  }
  // A workload updates its replica counts only after its pods are gone.
  await view.waitUntil(
    (seen) => {
      const left = pods.find(({ name, namespace: where, uid }) => {
        const pod = seen.at(where).get('Pod', name);
        return pod !== undefined && String(pod.metadata['uid']) === uid;
      });
      return left === undefined ? ready : { state: 'pending', waitingFor: `${left.name} still exists` };
    },
    { what: 'the killed pods are gone', timeoutMs: context.timeoutMs, signal: context.signal },
  );
  return { pods: pods.map(({ name }) => name) };
}

/** The pod's UID, because another pod can have the same name a moment later. */
async function uidOf(client: KubeClient, name: string): Promise<string | undefined> {
  const pod = await client.get({ apiVersion: 'v1', kind: 'Pod', name });
  return pod && String(pod.metadata['uid']);
}
