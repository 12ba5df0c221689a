import type { KubeClient } from './client/kube-client.ts';
import type { PodAccess } from './client/pod-access.ts';
import type { NamespaceView } from './watch/namespace-view.ts';

/** Access to a cluster, with a live view of the platform's namespace. */
export interface ClusterAccess {
  readonly namespace: string;
  /** Path of a kubeconfig whose current context is this cluster. */
  readonly kubeconfig: string;
  readonly client: KubeClient;
  readonly view: NamespaceView;
  readonly pods: PodAccess;
  /** The engine's id of an image that the kit imported into the cluster, by its name in manifests; undefined if the
   * cluster pulls it itself. */
  readonly broughtImage?: (image: string) => string | undefined;
  /** Labels that mark the run's namespaces on a shared cluster: existing objects outside them belong to others. */
  readonly marks?: Readonly<Record<string, string>>;
}

/** The same cluster with another default namespace. */
export function accessAt(access: ClusterAccess, namespace: string): ClusterAccess {
  if (namespace === access.namespace) return access;
  const { client, view, pods } = access;
  const there = { client: client.inNamespace(namespace), view: view.at(namespace), pods: pods.at(namespace) };
  return { ...access, namespace, ...there };
}

/** The cluster, with the namespace of a release as default. */
export function accessOf(access: ClusterAccess, release: string): ClusterAccess {
  return accessAt(access, access.view.homes.of(release));
}
