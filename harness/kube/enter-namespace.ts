import type { ClusterAccess } from './cluster-access.ts';
import { NamespaceView } from './watch/namespace-view.ts';

/** Creates a namespace in a connected cluster. Its view starts watching on first use, so that a scenario that waits for
 * nothing needs no watches. */
export async function enterNamespace(
  access: ClusterAccess,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Promise<ClusterAccess & AsyncDisposable> {
  const client = access.client.inNamespace(namespace);
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
  const view = new NamespaceView(client, namespace);
  view.hopeless = access.view.hopeless;
  const pods = access.pods.of(client);
  return {
    namespace,
    kubeconfig: access.kubeconfig,
    client,
    view,
    pods,
    [Symbol.asyncDispose]: async () => {
      view[Symbol.dispose]();
      await pods[Symbol.asyncDispose]();
      await client.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    },
  };
}
