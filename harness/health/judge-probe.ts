import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import type { Hopeless } from '../model/cluster/judgement.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { formatDuration } from '../model/duration.ts';
import { isAnyOnItsWay } from './on-its-way.ts';
import type { ContainerState, PodState } from './read-pod.ts';

/** How often, and for how long, a probe must fail in the same way to count as hopeless. A server that rejects the
 * request, such as with 404, will keep doing so, and three times are enough; one that does not answer or reports not
 * being ready may still be starting, and gets ten tries and half a minute. */
const [fewTimes, manyTimes, manyMs] = [3, 10, 30_000];
/** 425 Too Early and 429 Too Many Requests are temporary. */
const decided = /statuscode: 4(?!25|29)\d\d/;

interface ProbedContainer {
  readonly name: string;
  readonly startupProbe?: object;
  readonly readinessProbe?: { readonly failureThreshold?: number };
}

/** Judges a pod as hopeless from its readiness probe alone: the probe keeps failing in the same way while the container
 * runs without interruption, and no other pod of the platform is starting that could change that.
 * @returns undefined unless the platform sets `hopeless: eager` */
export function judgeProbe(pod: KubeObject, state: PodState, view: Seen): Hopeless | undefined {
  if (view.hopeless !== 'eager') return undefined;
  const { containers = [] } = (pod['spec'] ?? {}) as { containers?: readonly ProbedContainer[] };
  for (const container of state.containers) {
    const spec = containers.find(({ name }) => name === container.name);
    const failures = spec && sameFailures(pod, container, spec, view);
    if (failures === undefined || isAnyOnItsWay(pod, view)) continue;
    const during = failures.ms === 0 ? '' : ` in ${formatDuration(failures.ms)}`;
    return {
      state: 'hopeless',
      shown: 'Unhealthy',
      message: `container ${container.name} of pod ${state.name} runs, and its readiness probe failed ${failures.times} times${during} in the same way: ${failures.answer}; the platform says hopeless: eager`,
      object: pod,
      next: `kubectl -n ${view.namespace} describe pod ${state.name}`,
    };
  }
  return undefined;
}

/** The failures of a readiness probe, if they suffice and nothing changed in between. */
function sameFailures(
  pod: KubeObject,
  { name, running, ready, startedAt }: ContainerState,
  { startupProbe, readinessProbe }: ProbedContainer,
  view: Seen,
): { readonly times: number; readonly ms: number; readonly answer: string } | undefined {
  if (!running || ready || startedAt === undefined || readinessProbe === undefined) return undefined;
  const unhealthy = view
    .all('Event')
    .filter((event) => event['reason'] === 'Unhealthy' && isEventAbout(event, pod) && isOf(event, name))
    .filter((event) => timeOfEvent(event) >= startedAt)
    .sort((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)));
  const last = unhealthy.at(-1);
  const answer = /^Readiness probe (?:failed|errored[^:]*): ?(.*)/s.exec(String(last?.['message']))?.[1]?.trim();
  // A failing liveness or startup probe restarts the container, which may change something.
  const isKilled = unhealthy.some(({ message }) => !String(message).startsWith('Readiness'));
  if (last === undefined || answer === undefined || isKilled) return undefined;
  const { count = 1, firstTimestamp } = last as { readonly count?: number; readonly firstTimestamp?: string };
  const ms = Math.max(0, Date.parse(timeOfEvent(last)) - Date.parse(firstTimestamp ?? timeOfEvent(last)));
  const isStarted = startupProbe !== undefined || decided.test(answer);
  const isEnough = isStarted ? count >= fewTimes : count >= manyTimes && ms >= manyMs;
  return isEnough && count >= (readinessProbe.failureThreshold ?? 3) ? { times: count, ms, answer } : undefined;
}

/** Whether an event about a pod is about this container. */
export function isOf(event: KubeObject, container: string): boolean {
  const { fieldPath = '' } = (event['involvedObject'] ?? {}) as { fieldPath?: string };
  return fieldPath === '' || fieldPath.endsWith(`{${container}}`);
}
