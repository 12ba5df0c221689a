import { judgeRelease, runningPodsOf } from '../../health/release-workloads.ts';
import { HarnessError } from '../../model/harness-error.ts';
import { requireClusterInStep } from '../require-cluster.ts';
import type { Outcome, StepContext } from '../step-run.ts';

const recoveryMs = 120_000;

/** Kills pods without a grace period. At the end of the scenario the release is waited for until it is ready again. */
export async function killPods(
  target: { readonly release?: string | undefined; readonly pods: 'one' | 'all'; readonly pod?: string | undefined },
  context: StepContext,
): Promise<Outcome['value']> {
  const { client, view } = await requireClusterInStep(context, ['Pod']);
  const { release } = target;
  const running = release === undefined ? [] : runningPodsOf(view, release).map(({ name }) => name);
  const names = target.pod !== undefined ? [target.pod] : target.pods === 'one' ? running.slice(0, 1) : running;
  if (names.length === 0) {
    throw new HarnessError(`release ${release} has no running pod to kill`, {
      next: `kubectl -n ${view.namespace} get pods -l app.kubernetes.io/instance=${release}`,
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
        where: 'namespace',
        once: `ready ${release}`,
        what: `release ${release}, of which pods were killed,`,
        mend: `kubectl -n ${view.namespace} get pods`,
      },
    );
  }
  const existed = await Promise.all(names.map((name) => client.delete({ apiVersion: 'v1', kind: 'Pod', name }, 0)));
  const missing = names.find((_, index) => !existed[index]);
  if (missing !== undefined) {
    throw new HarnessError(`there is no pod ${missing} to kill`, { next: `kubectl -n ${view.namespace} get pods` });
  }
  return { pods: names };
}
