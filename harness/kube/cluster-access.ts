import type { KubeClient } from './client/kube-client.ts';
import type { PodAccess } from './client/pod-access.ts';
import type { NamespaceView } from './watch/namespace-view.ts';

/** A cluster that the kit may use, and a live view of the namespace of the platform. */
export interface ClusterAccess {
  readonly namespace: string;
  /** Path of a kubeconfig whose current context is this cluster. */
  readonly kubeconfig: string;
  readonly client: KubeClient;
  readonly view: NamespaceView;
  readonly pods: PodAccess;
  /** The id of an image that the kit brought into the cluster, by its name in manifests; undefined where the cluster pulls
   * it itself. */
  readonly broughtImage?: (image: string) => string | undefined;
  /** Labels of the namespaces of the run, where others use the cluster too: what is there already and lies outside of
   * these is theirs. */
  readonly marks?: Readonly<Record<string, string>>;
}

/** The same cluster, seen from another namespace. */
export function accessAt(access: ClusterAccess, namespace: string): ClusterAccess {
  if (namespace === access.namespace) return access;
  const { client, view, pods } = access;
  const there = { client: client.inNamespace(namespace), view: view.at(namespace), pods: pods.at(namespace) };
  return { ...access, namespace, ...there };
}

/** The cluster, seen from the namespace that a release is installed into. */
export function accessOf(access: ClusterAccess, release: string): ClusterAccess {
  return accessAt(access, access.view.homes.of(release));
}
