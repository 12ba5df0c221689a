import type { KubeClient } from './kube-client.ts';
import type { NamespaceView } from './namespace-view.ts';
import type { PodAccess } from './pod-access.ts';

/** A cluster that the kit may use, and a live view of the namespace of the platform. */
export interface ClusterAccess {
  readonly namespace: string;
  /** Path of a kubeconfig whose current context is this cluster. */
  readonly kubeconfig: string;
  readonly client: KubeClient;
  readonly view: NamespaceView;
  readonly pods: PodAccess;
}
