import type { KubeObject } from '../model/kube-object.ts';
import { type Judgement, ready } from './judgement.ts';
import type { Seen } from './namespace-view.ts';
import { type ContainerState, type PodState, readPod } from './read-pod.ts';

const hopelessWaits = new Set([
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'RunContainerError',
  'CreateContainerError',
]);

/** Whether a pod is ready, may become so, or cannot. */
export function judgePod(pod: KubeObject, view: Seen): Judgement {
  const state = readPod(pod);
  if (state.phase === 'Succeeded') return ready;
  // Whatever it went through, another takes its place.
  if (state.deleting) return { state: 'pending', waitingFor: `${state.name}: ${waitingReason(state)}`, object: pod };
  const hopeless = hopelessReason(state);
  if (hopeless !== undefined)
    return {
      state: 'hopeless',
      message: hopeless,
      object: pod,
      next: `kubectl -n ${view.namespace} describe pod ${state.name}`,
    };
  if (state.ready) return ready;
  return { state: 'pending', waitingFor: `${state.name}: ${waitingReason(state)}`, object: pod };
}

function hopelessReason(pod: PodState): string | undefined {
  for (const container of pod.containers) {
    const name = `container ${container.name} of pod ${pod.name}`;
    const waiting = container.waiting;
    // A Job counts the failures of its pods itself, and ends them with BackoffLimitExceeded.
    const ofJob = pod.owner?.startsWith('Job/') ?? false;
    if (waiting?.reason === 'CrashLoopBackOff' && container.restartCount >= 2 && !ofJob) {
      return `${name} crashes again and again (${container.restartCount} restarts): ${endOf(container)}`;
    }
    if (waiting && hopelessWaits.has(waiting.reason)) {
      return `${name} cannot start: ${waiting.reason}${waiting.message === '' ? '' : `: ${waiting.message}`}`;
    }
  }
  const scheduled = pod.conditions.find((condition) => condition.type === 'PodScheduled');
  // A node that is still joining and a claim that is still being bound are not the end.
  if (
    scheduled?.reason === 'Unschedulable' &&
    !/not-ready|unbound|uninitialized|no nodes available|not found/.test(scheduled.message)
  ) {
    return `pod ${pod.name} fits on no node: ${scheduled.message}`;
  }
  return undefined;
}

function endOf(container: ContainerState): string {
  const end = container.lastTerminated ?? container.terminated;
  if (end === undefined) return 'no exit was seen';
  return `exit code ${end.exitCode}${end.reason === '' || end.reason === 'Error' ? '' : ` (${end.reason})`}`;
}

/** What a pod that is not ready is doing, in a few words. */
export function waitingReason(pod: PodState): string {
  if (pod.deleting) return 'is being deleted';
  const busy = pod.containers.find(
    (container) => container.waiting ?? (container.terminated && container.terminated.exitCode !== 0),
  );
  if (busy?.waiting)
    return `${busy.name} ${busy.waiting.reason}${busy.restartCount > 0 ? `, ${busy.restartCount} restarts` : ''}`;
  const init = pod.containers.find((container) => container.init && container.running);
  if (init) return `init container ${init.name} runs`;
  const unready = pod.containers.find((container) => !container.init && container.running && !container.ready);
  if (unready) return `${unready.name} runs, not ready yet`;
  return pod.phase === 'Pending' ? 'not scheduled yet' : pod.phase;
}
