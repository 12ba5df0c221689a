import type { Seen, WatchedKind } from '../kube/watch/namespace-view.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { type PodState, readPod } from './read-pod.ts';

/** Reasons of the kubelet that apply to every pod of the template, on any node. */
const ofTemplate: ReadonlySet<string> = new Set([
  'SysctlForbidden',
  'AppArmor',
  'PodOSNotSupported',
  'SupplementalGroupsPolicyNotSupported',
  'PodFeatureUnsupported',
]);

/** Reasons that apply to this node: if the scheduler chose it, the next pod may get another one. */
const ofNode: ReadonlySet<string> = new Set([
  'NodeAffinity',
  'NodeName',
  'TaintToleration',
  'PodOSSelectorNodeLabelDoesNotMatch',
]);

/** How long a kubelet may take to accept or reject a pod, in milliseconds. */
const answersWithinMs = 30_000;

/** Why the node of a pod runs neither it nor its successors, in words; undefined if it may. Room and devices that other
 * pods use may become free, so only a pod that is larger than its node is certain. */
export function rejectionOf(pod: KubeObject, state: PodState, view: Seen): string | undefined {
  const { name, nodeName, phase, reason, message, conditions } = state;
  // The scheduler adds a condition when it binds a pod, so this one was bound by its nodeName.
  if (
    phase === 'Pending' &&
    nodeName !== undefined &&
    conditions.length === 0 &&
    createdMs(pod) + answersWithinMs < Date.now()
  )
    return `pod ${name} is bound by its nodeName to node ${nodeName}, which does not exist or does not answer`;
  if (phase !== 'Failed' || state.containers.length > 0) return undefined;
  const isFinal = ofTemplate.has(reason) || isTooLarge(state) || (ofNode.has(reason) && isBound(state, view));
  return isFinal && !isFollowed(pod, view)
    ? `node ${nodeName} refuses to run pod ${name}: ${reason}: ${message}`
    : undefined;
}

function createdMs({ metadata }: KubeObject): number {
  return Date.parse(String(metadata['creationTimestamp']));
}

function isTooLarge({ reason, message }: PodState): boolean {
  const [, requested, capacity] = /requested: (\d+), used: \d+, capacity: (\d+)/.exec(message) ?? [];
  return reason.startsWith('OutOf') && Number(requested) > Number(capacity);
}

/** Whether its template names the node, so that its successors get the same one. */
function isBound({ owner, nodeName }: PodState, view: Seen): boolean {
  const [kind, name = ''] = owner?.split('/') ?? [];
  const { spec } = (view.get(kind as WatchedKind, name) ?? {}) as {
    spec?: { template?: { spec?: { nodeName?: string } } };
  };
  return owner === undefined || spec?.template?.spec?.nodeName === nodeName;
}

/** Whether a later pod of the same owner was accepted: something on the node has changed. */
function isFollowed(pod: KubeObject, view: Seen): boolean {
  const { owner } = readPod(pod);
  return view.all('Pod').some((other) => {
    const { owner: its, phase, conditions } = readPod(other);
    const isAccepted = phase !== 'Failed' && conditions.length > 0;
    return owner !== undefined && its === owner && isAccepted && createdMs(other) > createdMs(pod);
  });
}
