import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError } from '../model/harness-error.ts';
import type { KubeClient } from './kube-client.ts';

const lookEveryMs = 200;

/** Waits until namespaces whose deletion was asked for are gone.
 * @throws EnvironmentError with those that stay, and what they wait for. */
export async function awaitGone(client: KubeClient, names: Iterable<string>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (const name of names) {
    for (;;) {
      const left = await client.get({ apiVersion: 'v1', kind: 'Namespace', name });
      if (left === undefined) break;
      if (performance.now() > deadline) {
        const { conditions = [] } = (left['status'] ?? {}) as { conditions?: { message?: string }[] };
        throw new EnvironmentError(
          `namespace ${name} is still there ${Math.round(timeoutMs / 1000)} s after its deletion`,
          {
            observed: conditions.flatMap(({ message }) => message ?? []).join('; ') || 'no reason is told',
            next: `kubectl get namespace ${name} -o yaml`,
          },
        );
      }
      await pause(lookEveryMs);
    }
  }
}
