import { judgeObject } from '../../../health/judge-workload.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { NamespaceView } from '../../../kube/watch/namespace-view.ts';
import { runTask } from '../../install/run-task.ts';
import type { TargetContext } from '../../target.ts';

const timeoutMs = 180_000;

/** Waits for a k3s component that the platform relies on, such as DNS, unless platform.yaml disables it.
 * @throws WaitError if it does not become ready */
export async function awaitSystem(
  context: TargetContext,
  access: ClusterAccess,
  component: { readonly disable: string; readonly deployment: string; readonly title: string },
): Promise<void> {
  if (context.platform.cluster.disable.includes(component.disable)) return;
  await runTask(
    context,
    { id: `boot:${component.deployment}`, group: 'boot', title: component.title, waitedFor: ['boot'] },
    async ({ note }) => {
      using view = new NamespaceView(access.client, 'kube-system');
      const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: component.deployment } };
      await view.waitUntil((system) => judgeObject(deployment, system), {
        what: `${component.deployment} in kube-system is ready`,
        timeoutMs: timeoutMs * context.timeoutFactor,
        signal: context.signal,
        note,
        next: 'kubectl -n kube-system get pods',
      });
    },
  );
}
