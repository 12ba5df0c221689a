import type { KubeObject } from '../model/cluster/kube-object.ts';

interface DaemonSetParts {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly nodeSelector?: Readonly<Record<string, string>>;
        readonly affinity?: { readonly nodeAffinity?: object };
      };
    };
  };
  readonly status?: { readonly desiredNumberScheduled?: number; readonly observedGeneration?: number };
}

/** A DaemonSet that wants a pod on no node: Kubernetes counts it as complete, though nothing of it runs. */
export interface NoNode {
  /** Such as `is on no node (its nodeSelector is {"disk":"nvme"})`. */
  readonly words: string;
  /** What of it picks the nodes, where it says so. */
  readonly key?: 'nodeSelector' | 'nodeAffinity';
}

/** Why a DaemonSet has no pods, undefined where it has some or its controller has not looked yet. */
export function onNoNode(set: KubeObject): NoNode | undefined {
  const { spec, status } = set as DaemonSetParts;
  if (set.kind !== 'DaemonSet' || status?.desiredNumberScheduled !== 0) return undefined;
  if ((status.observedGeneration ?? 0) < Number(set.metadata['generation'] ?? 0)) return undefined;
  const { nodeSelector, affinity } = spec?.template?.spec ?? {};
  const [key, picks] =
    nodeSelector !== undefined
      ? ['nodeSelector' as const, nodeSelector]
      : ['nodeAffinity' as const, affinity?.nodeAffinity];
  if (picks === undefined) return { words: 'is on no node (it tolerates the taints of none)' };
  return { words: `is on no node (its ${key} is ${JSON.stringify(picks)})`, key };
}
