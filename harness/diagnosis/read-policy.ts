import type { KubeObject } from '../model/kube-object.ts';

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: object;
  readonly ipBlock?: object;
}

interface PolicySpec {
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly { readonly from?: readonly Peer[] }[];
  readonly egress?: readonly { readonly to?: readonly Peer[] }[];
}

export type Direction = 'ingress' | 'egress';

/** Who is at the other end: a pod of the same namespace, or somebody outside of it such as the ingress controller. */
export type Other = KubeObject | 'outside';

/** The NetworkPolicies that keep a pod from the other end of a connection: all that speak of the pod in this direction,
 * where none of them may admit the other. Ports are not looked at, and what cannot be decided from the namespace alone
 * (address blocks, other namespaces) counts as admitted. */
export function policiesAgainst(
  policies: readonly KubeObject[],
  pod: KubeObject,
  direction: Direction,
  other: Other,
): readonly KubeObject[] {
  const about = policies.filter((policy) => speaksOf(specOf(policy), pod, direction));
  return about.some((policy) => admits(specOf(policy), direction, other)) ? [] : about;
}

function specOf(policy: KubeObject): PolicySpec {
  return (policy['spec'] ?? {}) as PolicySpec;
}

function speaksOf(spec: PolicySpec, pod: KubeObject, direction: Direction): boolean {
  const types = spec.policyTypes ?? ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])];
  return types.some((type) => type.toLowerCase() === direction) && selects(spec.podSelector ?? {}, pod);
}

function admits(spec: PolicySpec, direction: Direction, other: Other): boolean {
  const peers =
    direction === 'ingress' ? (spec.ingress ?? []).map(({ from }) => from) : (spec.egress ?? []).map(({ to }) => to);
  return peers.some((list) => list === undefined || list.length === 0 || list.some((peer) => isPeer(peer, other)));
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, other: Other): boolean {
  if (ipBlock !== undefined || namespaceSelector !== undefined) return true;
  return other !== 'outside' && selects(podSelector ?? {}, other);
}

/** Whether a selector picks a pod; an empty one picks every pod. */
function selects({ matchLabels = {}, matchExpressions = [] }: Selector, pod: KubeObject): boolean {
  const labels = pod.metadata.labels ?? {};
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const among = value !== undefined && values.includes(value);
      return operator === 'In' ? among : !among;
    })
  );
}
