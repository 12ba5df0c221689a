import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import type { Judgement } from '../model/cluster/judgement.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { formatDuration } from '../model/duration.ts';
import { isOf } from './judge-probe.ts';
import { isAnyOnItsWay } from './on-its-way.ts';
import type { PodState } from './read-pod.ts';

/** How many kills by a probe count as hopeless. If the probe got an answer, such as connection refused, the next run
 * will give the same one; if it only timed out, another run may be faster. */
const [killsForAnswer, killsForSilence] = [2, 3];
const silence = /context deadline exceeded|i\/o timeout|timed out/i;
/** Longest average time between kills, in milliseconds, for which they count as one series. */
const longestLifeMs = 600_000;
/** How much longer than its last run, and how long at most, a container that is ready again must run to count as mended,
 * in milliseconds: it was ready in the runs before too, until its liveness probe had failed often enough. */
const [longerMs, longestMendMs] = [2000, 60_000];

/** Judges a pod as hopeless if a container's own liveness or startup probe has killed it repeatedly, and no other pod
 * of the platform is starting that could change that. A container that is ready between kills is pending until its
 * probe fails again or its run is longer than the last one. */
export function judgeKills(pod: KubeObject, state: PodState, view: Seen): Judgement | undefined {
  const events = view
    .all('Event')
    .filter((event) => isEventAbout(event, pod))
    .toSorted((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)));
  for (const { name, ready, restartCount, startedAt, lastTerminated, waiting } of state.containers) {
    if (restartCount === 0) continue;
    const last = (reason: string, message: RegExp) =>
      events.findLast((each) => each['reason'] === reason && message.test(String(each['message'])) && isOf(each, name));
    const killing = last('Killing', /failed (?:liveness|startup) probe/);
    const unhealthy = last('Unhealthy', probe);
    if (killing === undefined || unhealthy === undefined) continue;
    const [, kind = '', answer = ''] = probe.exec(String(unhealthy['message'])) ?? [];
    const { count = 1, firstTimestamp } = killing as { readonly count?: number; readonly firstTimestamp?: string };
    const lastAt = timeOfEvent(killing);
    const ms = Date.parse(lastAt) - Date.parse(firstTimestamp ?? lastAt);
    // The previous run must have ended by such a kill, and not by something much later.
    const isOver = lastAt < (lastTerminated?.startedAt ?? startedAt ?? '') || ms > count * longestLifeMs;
    if (isOver || count < (silence.test(answer) ? killsForSilence : killsForAnswer)) continue;
    if (ready) {
      const livedMs = Date.parse(lastAt) - Date.parse(lastTerminated?.startedAt ?? lastAt);
      const runsMs = Date.now() - Date.parse(startedAt ?? '');
      const hasFailed = timeOfEvent(unhealthy) > (startedAt ?? '');
      if (!hasFailed && !(runsMs < Math.min(longestMendMs, livedMs + longerMs))) continue;
      const waitingFor = `${state.name}: ${name} runs again after its ${kind.toLowerCase()} probe got it killed ${count} times`;
      if (!hasFailed || isAnyOnItsWay(pod, view)) return { state: 'pending', waitingFor, object: pod };
    }
    // A container in its back-off is hopeless whatever else starts.
    if (waiting?.reason !== 'CrashLoopBackOff' && isAnyOnItsWay(pod, view)) continue;
    return {
      state: 'hopeless',
      shown: 'Unhealthy',
      message: `container ${name} of pod ${state.name} was killed ${count} times in ${formatDuration(ms)} because its ${kind.toLowerCase()} probe fails: ${answer.trim()}`,
      object: pod,
      next: `kubectl -n ${view.namespace} describe pod ${state.name}`,
    };
  }
  return undefined;
}

const probe = /^(Liveness|Startup) probe (?:failed|errored[^:]*): ?(.*)/s;
