import type { KubeObject } from '../model/cluster/kube-object.ts';
import { type LabelSelector, selectsLabels } from '../model/cluster/label-selector.ts';

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: object;
  readonly ipBlock?: object;
}

interface PolicyPort {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

interface PolicySpec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly PolicyPort[] }[];
  readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly PolicyPort[] }[];
}

export type Direction = 'ingress' | 'egress';

/** The other end of a connection: a pod in the same namespace, or something outside it, such as the ingress
 * controller. */
export type Other = KubeObject | 'outside';

/** The NetworkPolicies that block a connection of a pod: all that select it in this direction, if none of them may
 * allow the other end. Rules that cannot be decided from the namespace alone (IP blocks, other namespaces) count as
 * allowing.
 * @param ports the container port by number and name; undefined if unknown: every port then matches */
export function policiesAgainst(
  policies: readonly KubeObject[],
  pod: KubeObject,
  direction: Direction,
  other: Other,
  ports?: readonly (number | string)[],
): readonly KubeObject[] {
  const about = policies.filter((policy) => isBeside(policy, pod) && speaksOf(specOf(policy), pod, direction));
  return about.some((policy) => admits(policy, direction, other, ports)) ? [] : about;
}

/** A policy only applies to pods in its own namespace. */
function isBeside(policy: KubeObject, pod: KubeObject): boolean {
  return policy.metadata.namespace === pod.metadata.namespace;
}

function specOf(policy: KubeObject): PolicySpec {
  return (policy['spec'] ?? {}) as PolicySpec;
}

function speaksOf(spec: PolicySpec, pod: KubeObject, direction: Direction): boolean {
  const types = spec.policyTypes ?? ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])];
  return (
    types.some((type) => type.toLowerCase() === direction) &&
    selectsLabels(spec.podSelector ?? {}, pod.metadata.labels ?? {})
  );
}

function admits(
  policy: KubeObject,
  direction: Direction,
  other: Other,
  ports: readonly (number | string)[] | undefined,
): boolean {
  const spec = specOf(policy);
  const rules =
    direction === 'ingress'
      ? (spec.ingress ?? []).map(({ from, ports: of }) => ({ peers: from, of }))
      : (spec.egress ?? []).map(({ to, ports: of }) => ({ peers: to, of }));
  return rules.some(({ peers = [], of = [] }) => {
    const isOpen = of.length === 0 || ports === undefined || of.some((each) => isPort(each, ports));
    return isOpen && (peers.length === 0 || peers.some((peer) => isPeer(peer, other, policy)));
  });
}

function isPort({ port, endPort, protocol = 'TCP' }: PolicyPort, ports: readonly (number | string)[]): boolean {
  if (protocol !== 'TCP') return false;
  if (port === undefined || ports.includes(port)) return true;
  return (
    typeof port === 'number' && ports.some((own) => typeof own === 'number' && own > port && own <= (endPort ?? 0))
  );
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, other: Other, policy: KubeObject): boolean {
  if (ipBlock !== undefined || namespaceSelector !== undefined) return true;
  return (
    other !== 'outside' && isBeside(policy, other) && selectsLabels(podSelector ?? {}, other.metadata.labels ?? {})
  );
}
