import type { Seen } from '../kube/watch/namespace-view.ts';
import { type HopelessState, isHopeless } from '../model/cluster/hopeless-states.ts';
import { type Judgement, ready } from '../model/cluster/judgement.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { claimsOfPod, judgeClaim } from './judge-claim.ts';
import { judgeFresh } from './judge-fresh.ts';
import { judgeKills } from './judge-kills.ts';
import { judgeMount } from './judge-mount.ts';
import { judgeProbe } from './judge-probe.ts';
import { rejectionOf } from './judge-rejected.ts';
import { type ContainerState, type PodState, readPod } from './read-pod.ts';

const hopelessWaits: ReadonlySet<string> = new Set<HopelessState>([
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'RunContainerError',
  'CreateContainerError',
]);

/** Answers of a registry that do not change on a retry; network errors, matched by `unreachable`, may. */
const refusedByRegistry = /not found|manifest unknown|denied|unauthorized|authorization failed|no match for platform/;
const unreachable = /dial tcp|no such host|timeout|deadline exceeded/;

/** Whether a pod is ready, may become ready, or never will. */
export function judgePod(pod: KubeObject, view: Seen): Judgement {
  const state = readPod(pod);
  if (state.phase === 'Succeeded') return ready;
  // Whatever its state, another pod replaces it.
  if (state.deleting) return { state: 'pending', waitingFor: `${state.name}: ${waitingReason(state)}`, object: pod };
  const rejection = rejectionOf(pod, state, view);
  const hopeless = rejection ? { shown: 'Rejected' as const, message: rejection } : hopelessReason(state);
  // A program that ends because its probe gets it killed has not crashed.
  const killed = hopeless?.shown === 'CrashLoopBackOff' ? judgeKills(pod, state, view) : undefined;
  if (killed?.state === 'hopeless') return killed;
  if (hopeless !== undefined)
    return {
      state: 'hopeless',
      ...hopeless,
      object: pod,
      next: `kubectl -n ${view.namespace} describe pod ${state.name}`,
    };
  const unbound = unboundClaim(pod, state, view);
  if (unbound !== undefined) return unbound;
  const unmounted = judgeMount(pod, state, view);
  if (unmounted !== undefined) return unmounted;
  if (state.ready) return judgeKills(pod, state, view) ?? judgeFresh(pod, state);
  const unready: Judgement = { state: 'pending', waitingFor: `${state.name}: ${waitingReason(state)}`, object: pod };
  return judgeKills(pod, state, view) ?? judgeProbe(pod, state, view) ?? unready;
}

/** Judges a pod that its workload counts as ready. The count may lag behind a container that has exited since, and the
 * pod's own status may lag behind the count. */
export function judgeStanding(pod: KubeObject, view: Seen): Judgement {
  const state = readPod(pod);
  if (state.ready) return judgeKills(pod, state, view) ?? judgeFresh(pod, state);
  if (state.deleting) return ready;
  const hasEnded = state.containers.some(
    ({ init, ready: isReady, terminated, lastTerminated }) => !init && !isReady && (terminated ?? lastTerminated),
  );
  if (hasEnded) return judgePod(pod, view);
  // A completed or failed pod remains but is not counted by its workload.
  if (state.phase !== 'Pending' && state.phase !== 'Running') return ready;
  return { state: 'pending', waitingFor: `${state.name}: ${waitingReason(state)}`, object: pod };
}

interface HopelessReason {
  readonly shown: HopelessState;
  readonly message: string;
}

function hopelessReason(pod: PodState): HopelessReason | undefined {
  for (const container of pod.containers) {
    const name = `container ${container.name} of pod ${pod.name}`;
    const waiting = container.waiting;
    // A Job counts the failures of its pods itself and ends them with BackoffLimitExceeded.
    const ofJob = pod.owner?.startsWith('Job/') ?? false;
    if (waiting?.reason === 'CrashLoopBackOff' && container.restartCount >= 2 && !ofJob) {
      const message = `${name} keeps crashing (${container.restartCount} restarts): ${endOf(container)}`;
      return { shown: 'CrashLoopBackOff', message };
    }
    if (waiting && isHopeless(waiting.reason) && isFinal(waiting)) {
      const why = waiting.message === '' ? '' : `: ${waiting.message}`;
      return { shown: waiting.reason, message: `${name} cannot start: ${waiting.reason}${why}` };
    }
  }
  // A failed pod of a workload is replaced.
  if (pod.phase === 'Failed' && pod.owner === undefined) {
    const failed = pod.containers.find(({ terminated }) => terminated !== undefined && terminated.exitCode !== 0);
    const how = failed === undefined ? `its phase is ${phaseOf(pod)}` : `container ${failed.name}: ${endOf(failed)}`;
    return { shown: 'Failed', message: `pod ${pod.name} ended with an error and is not restarted: ${how}` };
  }
  const scheduled = pod.conditions.find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.reason === 'Unschedulable' && !isComing(scheduled)) {
    return { shown: 'Unschedulable', message: `pod ${pod.name} does not fit on any node: ${scheduled.message}` };
  }
  return undefined;
}

/** How long an unnamed taint may be that of a joining node, in milliseconds: since 1.36 the scheduler does not name the
 * taint. */
const joiningMs = 20_000;

/** Whether the reason that a pod is unschedulable may pass: a node that is joining, or a claim that is being bound. */
function isComing({ message, since }: { readonly message: string; readonly since: string }): boolean {
  if (/not-ready|unbound|uninitialized|no nodes available|not found/.test(message)) return true;
  return /had untolerated taint\(s\)/.test(message) && Date.now() - Date.parse(since) < joiningMs;
}

function isFinal({ reason, message }: { readonly reason: string; readonly message: string }): boolean {
  // The kubelet tries again to read a Secret or ConfigMap.
  if (/timed out waiting for the condition/.test(message)) return false;
  if (reason === 'ErrImagePull') return refusedByRegistry.test(message) && !unreachable.test(message);
  return hopelessWaits.has(reason);
}

/** The judgement of a claim that keeps a pod from ever being scheduled. */
function unboundClaim(pod: KubeObject, { nodeName }: PodState, view: Seen): Judgement | undefined {
  if (nodeName !== undefined) return undefined;
  return claimsOfPod(pod)
    .map((name) => judgeClaim(name, view))
    .find(({ state }) => state === 'hopeless');
}

function endOf(container: ContainerState): string {
  const end = container.lastTerminated ?? container.terminated;
  if (end === undefined) return 'no exit was observed';
  return `exit code ${end.exitCode}${end.reason === '' || end.reason === 'Error' ? '' : ` (${end.reason})`}`;
}

function phaseOf({ phase, reason, message }: PodState): string {
  return [phase, reason, message].filter((part) => part !== '').join(': ');
}

/** What a pod that is not ready is waiting for, in a few words. */
export function waitingReason(pod: PodState): string {
  if (pod.deleting) return 'is being deleted';
  const init = pod.containers.find((container) => container.init && container.running);
  if (init) return `init container ${init.name} runs`;
  const busy = pod.containers.find(({ waiting }) => waiting !== undefined);
  if (busy?.waiting)
    return `${busy.name} ${busy.waiting.reason}${busy.restartCount > 0 ? `, ${busy.restartCount} restarts` : ''}`;
  const failed = pod.containers.find(({ terminated }) => terminated !== undefined && terminated.exitCode !== 0);
  if (failed) return `${failed.name} ended with ${endOf(failed)}`;
  const unready = pod.containers.find((container) => !container.init && container.running && !container.ready);
  if (unready) return `${unready.name} runs, not ready yet`;
  const gated = pod.conditions.find(({ reason }) => reason === 'ReadinessGatesNotReady');
  if (gated) return gated.message;
  if (pod.phase !== 'Pending') return phaseOf(pod);
  const isAssigned = pod.nodeName !== undefined && pod.conditions.length === 0;
  return isAssigned ? `not accepted by node ${pod.nodeName} yet` : 'not scheduled yet';
}
