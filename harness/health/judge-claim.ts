import { isEventAbout } from '../kube/event-about.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import { type Judgement, ready } from '../model/cluster/judgement.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';

/** Whether a claim is bound, may still be bound, or never will be. A claim that is bound only when its first pod is
 * scheduled counts as ready. */
export function judgeClaim(name: string, view: Seen): Judgement {
  const claim = view.get('PersistentVolumeClaim', name);
  if (claim === undefined) return { state: 'pending', waitingFor: `claim ${name}: not created yet` };
  const phase = (claim['status'] as { phase?: string } | undefined)?.phase;
  if (phase === 'Bound') return ready;
  const events = view.all('Event').filter((event) => isEventAbout(event, claim));
  const failed = events.find((event) => event['reason'] === 'ProvisioningFailed');
  if (failed) return hopeless('ProvisioningFailed', claim, failed, view);
  // A single event may only mean that the volume is created just after its claim.
  const unbound = events.find((event) => event['reason'] === 'FailedBinding' && Number(event['count'] ?? 1) >= 2);
  if (unbound) return hopeless('FailedBinding', claim, unbound, view);
  if (events.some((event) => event['reason'] === 'WaitForFirstConsumer')) return ready;
  return { state: 'pending', waitingFor: `claim ${name}: ${phase ?? 'not bound yet'}`, object: claim };
}

/** Names of the claims that a pod mounts. */
export function claimsOfPod(pod: KubeObject): string[] {
  const spec = (pod['spec'] ?? {}) as { volumes?: { persistentVolumeClaim?: { claimName: string } }[] };
  return (spec.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
}

function hopeless(
  shown: 'ProvisioningFailed' | 'FailedBinding',
  claim: KubeObject,
  event: KubeObject,
  view: Seen,
): Judgement {
  const { name } = claim.metadata;
  return {
    state: 'hopeless',
    shown,
    message: `claim ${name} cannot be bound: ${String(event['message'])}`,
    object: claim,
    next: `kubectl -n ${view.namespace} describe pvc ${name}`,
  };
}
