import { type KubeObject, objectName } from '../model/kube-object.ts';
import { judgePod } from './judge-pod.ts';
import { type Judgement, ready, together } from './judgement.ts';
import type { Seen } from './namespace-view.ts';

/** Kinds of whose readiness `judgeObject` has a notion. */
export const judgedKinds: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'Pod',
  'PersistentVolumeClaim',
]);

/** Whether an applied object has become what it says, by kind; kinds without a notion of that are ready at once. */
export function judgeObject(object: KubeObject, view: Seen): Judgement {
  const { name } = object.metadata;
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet': {
      const live = view.get(object.kind, name);
      return live === undefined
        ? { state: 'pending', waitingFor: `${objectName(object)}: not created yet` }
        : judgeRollout(live, view);
    }
    case 'Job': {
      const live = view.get('Job', name);
      return live === undefined
        ? { state: 'pending', waitingFor: `${objectName(object)}: not created yet` }
        : judgeJob(live, view);
    }
    case 'Pod': {
      const live = view.get('Pod', name);
      return live === undefined
        ? { state: 'pending', waitingFor: `${objectName(object)}: not created yet` }
        : judgePod(live, view);
    }
    case 'PersistentVolumeClaim':
      return judgeClaim(name, view);
    default:
      return ready;
  }
}

interface RolloutStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
}

function judgeRollout(live: KubeObject, view: Seen): Judgement {
  const status = (live['status'] ?? {}) as RolloutStatus;
  const spec = (live['spec'] ?? {}) as { replicas?: number };
  const wanted = live.kind === 'DaemonSet' ? (status.desiredNumberScheduled ?? 0) : (spec.replicas ?? 1);
  const updated = (live.kind === 'DaemonSet' ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0;
  const available =
    (live.kind === 'DaemonSet'
      ? status.numberAvailable
      : live.kind === 'StatefulSet'
        ? status.readyReplicas
        : status.availableReplicas) ?? 0;
  const seen = (status.observedGeneration ?? 0) >= Number(live.metadata['generation'] ?? 0);
  const old = live.kind === 'Deployment' ? (status.replicas ?? 0) > updated : false;
  if (seen && updated >= wanted && available >= wanted && !old) return ready;
  // Until the controller has seen the change, its pods are those of before.
  if (!seen) return { state: 'pending', waitingFor: `${objectName(live)}: change not seen yet`, object: live };
  const pods = podsOf(live, view).map((pod) => judgePod(pod, view));
  const refused = refusedByController(live, view);
  const claims = claimsOf(live, view).map((claim) => judgeClaim(claim, view));
  const itself: Judgement = {
    state: 'pending',
    waitingFor: `${objectName(live)}: ${available} of ${wanted} ready`,
    object: live,
  };
  const judged = together([...pods, ...claims, ...(refused ? [refused] : [])]);
  return judged.state === 'ready' ? itself : judged;
}

/** A controller that may not create pods says so only in events: quota, Pod Security, admission webhooks. */
function refusedByController(workload: KubeObject, view: Seen): Judgement | undefined {
  if (podsOf(workload, view).length > 0) return undefined;
  const owners = [workload, ...view.all('ReplicaSet').filter((set) => ownedBy(set, workload))];
  const event = view.all('Event').find((candidate) => {
    return (
      candidate['reason'] === 'FailedCreate' &&
      owners.some((owner) => concerns(candidate, owner)) &&
      /forbidden/.test(String(candidate['message'])) &&
      !/service ?account/i.test(String(candidate['message']))
    );
  });
  return (
    event && {
      state: 'hopeless',
      message: `${objectName(workload)} may not create its pods: ${String(event['message'])}`,
      object: workload,
    }
  );
}

function judgeJob(live: KubeObject, view: Seen): Judgement {
  const status = (live['status'] ?? {}) as {
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
  };
  const condition = (type: string) =>
    status.conditions?.find((candidate) => candidate.type === type && candidate.status === 'True');
  if (condition('Complete') ?? condition('SuccessCriteriaMet')) return ready;
  const failed = condition('Failed') ?? condition('FailureTarget');
  if (failed) {
    return {
      state: 'hopeless',
      message: `${objectName(live)} failed: ${failed.reason ?? ''} ${failed.message ?? ''}`.trim(),
      object: live,
    };
  }
  const pods = podsOf(live, view)
    .filter((pod) => (pod['status'] as { phase?: string } | undefined)?.phase !== 'Failed')
    .map((pod) => judgePod(pod, view));
  const judged = together(pods);
  return judged.state === 'ready' ? { state: 'pending', waitingFor: `${objectName(live)} runs`, object: live } : judged;
}

function judgeClaim(name: string, view: Seen): Judgement {
  const claim = view.get('PersistentVolumeClaim', name);
  if (claim === undefined) return { state: 'pending', waitingFor: `claim ${name}: not created yet` };
  const phase = (claim['status'] as { phase?: string } | undefined)?.phase;
  if (phase === 'Bound') return ready;
  const events = view.all('Event').filter((event) => concerns(event, claim));
  const failed = events.find((event) => event['reason'] === 'ProvisioningFailed');
  if (failed) {
    return {
      state: 'hopeless',
      message: `claim ${name} cannot be bound: ${String(failed['message'])}`,
      object: claim,
      next: `kubectl -n ${view.namespace} describe pvc ${name}`,
    };
  }
  // Bound when its first pod arrives: nothing to wait for now.
  if (events.some((event) => event['reason'] === 'WaitForFirstConsumer')) return ready;
  return { state: 'pending', waitingFor: `claim ${name}: ${phase ?? 'not bound yet'}`, object: claim };
}

/** The pods that belong to a workload now; those of an old ReplicaSet or revision are left out. */
export function podsOf(workload: KubeObject, view: Seen): KubeObject[] {
  if (workload.kind !== 'Deployment') {
    const revision = (workload['status'] as { updateRevision?: string } | undefined)?.updateRevision;
    return view
      .all('Pod')
      .filter((pod) => ownedBy(pod, workload))
      .filter((pod) => workload.kind !== 'StatefulSet' || isOf(pod, revision));
  }
  const revision = workload.metadata.annotations?.['deployment.kubernetes.io/revision'];
  const current = view
    .all('ReplicaSet')
    .filter(
      (set) =>
        ownedBy(set, workload) &&
        (revision === undefined || set.metadata.annotations?.['deployment.kubernetes.io/revision'] === revision),
    );
  return view.all('Pod').filter((pod) => current.some((set) => ownedBy(pod, set)));
}

/** Whether an event tells of this very object: events outlive objects, and names come again. */
function concerns(event: KubeObject, object: KubeObject): boolean {
  const involved = event['involvedObject'] as { kind?: string; name?: string; uid?: string } | undefined;
  const same = involved?.kind === object.kind && involved.name === object.metadata.name;
  return same && (involved.uid === undefined || involved.uid === object.metadata['uid']);
}

function ownedBy(object: KubeObject, owner: KubeObject): boolean {
  const references = object.metadata['ownerReferences'] as { uid: string }[] | undefined;
  return references?.some((reference) => reference.uid === owner.metadata['uid']) ?? false;
}

function claimsOf(workload: KubeObject, view: Seen): string[] {
  const pods = podsOf(workload, view);
  const names = pods.flatMap((pod) => {
    const spec = (pod['spec'] ?? {}) as { volumes?: { persistentVolumeClaim?: { claimName: string } }[] };
    return (spec.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  });
  return [...new Set(names)];
}

function isOf(pod: KubeObject, revision: string | undefined): boolean {
  const own = pod.metadata.labels?.['controller-revision-hash'];
  return revision === undefined || own === undefined || own === revision;
}
