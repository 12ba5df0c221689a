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

/** Describes a DaemonSet that is scheduled on no node: Kubernetes considers it complete although none of its pods
 * runs. */
export interface NoNode {
  /** The reason, such as `matches no node (its nodeSelector is {"disk":"nvme"})`. */
  readonly words: string;
  /** The field that selects or tolerates nodes. */
  readonly field: { readonly key: string; readonly value?: string };
}

/** Why a DaemonSet has no pods; undefined if it has some or its controller has not observed it yet. */
export function onNoNode(set: KubeObject): NoNode | undefined {
  const { spec, status } = set as DaemonSetParts;
  if (set.kind !== 'DaemonSet' || status?.desiredNumberScheduled !== 0) return undefined;
  if ((status.observedGeneration ?? 0) < Number(set.metadata['generation'] ?? 0)) return undefined;
  const { nodeSelector, affinity } = spec?.template?.spec ?? {};
  const words = (key: string, picks: object) => `matches no node (its ${key} is ${JSON.stringify(picks)})`;
  if (nodeSelector !== undefined) {
    const [value] = Object.values(nodeSelector);
    return { words: words('nodeSelector', nodeSelector), field: { key: 'nodeSelector', ...(value && { value }) } };
  }
  const { nodeAffinity } = affinity ?? {};
  if (nodeAffinity !== undefined) return { words: words('nodeAffinity', nodeAffinity), field: { key: 'nodeAffinity' } };
  return { words: 'matches no node (it tolerates the taints of none)', field: { key: 'tolerations' } };
}
