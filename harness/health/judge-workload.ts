import { timeOfEvent } from '../kube/event-about.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import { isHopeless } from '../model/cluster/hopeless-states.ts';
import { type Judgement, ready, together } from '../model/cluster/judgement.ts';
import { conditionsOf, type KubeObject, objectName } from '../model/cluster/kube-object.ts';
import { claimsOfPod, judgeClaim } from './judge-claim.ts';
import { judgePod, judgeStanding } from './judge-pod.ts';
import { judgeRefusal } from './judge-refusal.ts';
import { onNoNode } from './no-node.ts';
import { makersOf, podsOf } from './pods-of.ts';

/** The kinds whose readiness `judgeObject` can judge. */
export const judgedKinds: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'Pod',
  'PersistentVolumeClaim',
]);

/** Whether an applied object is ready, by its kind, in the namespace that it names; other kinds count as ready at
 * once. */
export function judgeObject(object: KubeObject, from: Seen): Judgement {
  const { name, namespace } = object.metadata;
  const view = from.at(namespace);
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
    case 'Pod': {
      const live = view.get(object.kind, name);
      if (live === undefined) {
        const waiting: Judgement = { state: 'pending', waitingFor: `${objectName(object)}: not created yet` };
        return removedByTtl(object, view) ?? waiting;
      }
      // The watch may not have delivered the latest change yet.
      if (generationOf(live) < generationOf(object)) return notSeen(live);
      if (live.kind === 'Pod') return judgePod(live, view);
      return live.kind === 'Job' ? judgeJob(live, view) : judgeRollout(live, view);
    }
    case 'PersistentVolumeClaim':
      return judgeClaim(name, view);
    default:
      return isSuspended(object) ? { state: 'ready', settled: `${objectName(object)} is suspended` } : ready;
  }
}

/** Whether a Job or CronJob is suspended. */
export function isSuspended({ spec }: KubeObject): boolean {
  return (spec as { suspend?: unknown } | undefined)?.suspend === true;
}

/** Judges a Job that was removed after its ttlSecondsAfterFinished: its last event shows how it ended. */
function removedByTtl(object: KubeObject, view: Seen): Judgement | undefined {
  const { ttlSecondsAfterFinished } = (object['spec'] ?? {}) as { ttlSecondsAfterFinished?: number };
  if (object.kind !== 'Job' || ttlSecondsAfterFinished === undefined) return undefined;
  const { name, uid } = object.metadata;
  const about = view
    .all('Event')
    .filter((event) => {
      const involved = event['involvedObject'] as { kind?: string; name?: string; uid?: string } | undefined;
      const isIt = involved?.kind === 'Job' && involved.name === name;
      return isIt && (uid === undefined || involved.uid === uid);
    })
    .toSorted((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)));
  const last = about.findLast(({ reason }) => reason === 'Completed' || isHopeless(String(reason)));
  if (last?.['reason'] === 'Completed')
    return { state: 'ready', settled: `${objectName(object)} is complete and was removed (ttlSecondsAfterFinished)` };
  const reason = String(last?.['reason']);
  if (!isHopeless(reason)) return undefined;
  const message = `${objectName(object)} failed and was removed: ${reason} ${String(last?.['message'] ?? '')}`.trim();
  return { state: 'hopeless', shown: reason, message };
}

function generationOf({ metadata }: KubeObject): number {
  return Number(metadata['generation'] ?? 0);
}

function notSeen(object: KubeObject): Judgement {
  return { state: 'pending', waitingFor: `${objectName(object)}: change not observed yet`, object };
}

interface RolloutSpec {
  readonly replicas?: number;
  readonly paused?: boolean;
  readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
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
  const spec = (live['spec'] ?? {}) as RolloutSpec;
  const wanted = live.kind === 'DaemonSet' ? (status.desiredNumberScheduled ?? 0) : (spec.replicas ?? 1);
  // A ReplicaSet has no pods of an earlier revision.
  const updated =
    live.kind === 'ReplicaSet'
      ? wanted
      : ((live.kind === 'DaemonSet' ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0);
  const available =
    (live.kind === 'DaemonSet'
      ? status.numberAvailable
      : live.kind === 'StatefulSet'
        ? status.readyReplicas
        : status.availableReplicas) ?? 0;
  const seen = (status.observedGeneration ?? 0) >= generationOf(live);
  const old = live.kind === 'Deployment' ? (status.replicas ?? 0) > updated : false;
  const { rollingUpdate, type } = spec.updateStrategy ?? {};
  // Pods below the partition, and all pods with OnDelete, keep their revision on purpose.
  const toUpdate = type === 'OnDelete' ? 0 : Math.max(0, wanted - (rollingUpdate?.partition ?? 0));
  const isPaused = spec.paused === true && (old || updated < wanted);
  // A workload that was paused before its first pod creates none.
  const isEmpty = isPaused && (status.replicas ?? 0) === 0;
  if (seen && (available >= wanted || isEmpty) && (isPaused || (updated >= toUpdate && !old))) {
    if (isPaused) return { state: 'ready', settled: `${objectName(live)} is paused: ${updated} of ${wanted} updated` };
    const standing = together(podsOf(live, view).map((pod) => judgeStanding(pod, view)));
    if (standing.state !== 'ready') return standing;
    const nowhere = onNoNode(live);
    if (nowhere !== undefined) return { state: 'ready', settled: `${objectName(live)} ${nowhere.words}` };
    if (updated >= wanted) return ready;
    const why = type === 'OnDelete' ? 'OnDelete' : `partition ${rollingUpdate?.partition}`;
    return { state: 'ready', settled: `${objectName(live)}: ${updated} of ${wanted} updated, by its ${why}` };
  }
  // Until the controller has observed the change, its pods are those of the previous revision.
  if (!seen) return notSeen(live);
  const own = podsOf(live, view);
  const pods = own.map((pod) => judgePod(pod, view));
  const refused = judgeRefusal(live, makersOf(live, view), own, view);
  const claims = claimsOf(live, view).map((claim) => judgeClaim(claim, view));
  const itself: Judgement = {
    state: 'pending',
    waitingFor: `${objectName(live)}: ${available} of ${wanted} ready`,
    object: live,
  };
  const judged = together([...pods, ...claims, ...(refused ? [refused] : [])]);
  if (judged.state === 'hopeless') return judged;
  return givenUp(live, view) ?? (judged.state === 'ready' ? itself : judged);
}

/** Judges a Deployment that exceeded its progress deadline; hopeless pods take precedence, because they say more. */
function givenUp(live: KubeObject, view: Seen): Judgement | undefined {
  const late = conditionsOf(live).find(
    ({ reason, status }) => reason === 'ProgressDeadlineExceeded' && status === 'False',
  );
  return (
    late && {
      state: 'hopeless',
      shown: 'ProgressDeadlineExceeded',
      message: `${objectName(live)} made no progress: ${late.message ?? 'it exceeded its progressDeadlineSeconds'}`,
      object: live,
      next: `kubectl -n ${view.namespace} describe deployment ${live.metadata.name}`,
    }
  );
}

function judgeJob(live: KubeObject, view: Seen): Judgement {
  const condition = (type: string) =>
    conditionsOf(live).find((candidate) => candidate.type === type && candidate.status === 'True');
  if (condition('Complete') ?? condition('SuccessCriteriaMet')) return ready;
  const failed = condition('Failed') ?? condition('FailureTarget');
  if (failed) {
    return {
      state: 'hopeless',
      shown: failed.reason !== undefined && isHopeless(failed.reason) ? failed.reason : 'Failed',
      message: `${objectName(live)} failed: ${failed.reason ?? ''} ${failed.message ?? ''}`.trim(),
      object: live,
      next: `kubectl -n ${view.namespace} logs ${objectName(live).toLowerCase()} --all-containers`,
    };
  }
  if (isSuspended(live)) return { state: 'ready', settled: `${objectName(live)} is suspended` };
  const own = podsOf(live, view);
  // The Job counts its failed pods itself, but no next one can succeed after a rejection.
  const pods = own
    .map((pod) => ({ judged: judgePod(pod, view), phase: (pod['status'] as { phase?: string } | undefined)?.phase }))
    .filter(({ judged, phase }) => phase !== 'Failed' || (judged.state === 'hopeless' && judged.shown === 'Rejected'))
    .map(({ judged }) => judged);
  const refused = judgeRefusal(live, [live], own, view);
  const judged = together([...pods, ...(refused ? [refused] : [])]);
  return judged.state === 'ready' ? { state: 'pending', waitingFor: `${objectName(live)} runs`, object: live } : judged;
}

function claimsOf(workload: KubeObject, view: Seen): string[] {
  return [...new Set(podsOf(workload, view).flatMap(claimsOfPod))];
}
