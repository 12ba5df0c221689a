import { readPod } from '../../health/read-pod.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { containerOfEvent, isEventAbout } from '../../kube/event-about.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

const logLines = 5;

/** A container that exited although it should keep running. */
interface End {
  readonly pod: string;
  readonly namespace: string | undefined;
  readonly container: string;
  readonly exitCode: number | undefined;
  /** Whether it has been restarted, so that its log is that of the previous run. */
  readonly isPrevious: boolean;
}

/** Reports, once each, containers that exited by themselves after their pod was ready, and those whose liveness probe
 * fails, because a scenario may pass in spite of it, and a short run ends before the kubelet restarts a container. Pods
 * that should exit or are being deleted are left out.
 * @param signal ends the watch */
export function tellEnds({ view, pods }: ClusterAccess, tell: (text: string) => void, signal: AbortSignal): void {
  const endsBefore = new Map<string, number>();
  const told = new Set<string>();
  const look = () => {
    for (const pod of view.known('Pod').filter(runsOn)) {
      const { uid, name, namespace, ready, deleting, containers } = readPod(pod);
      for (const { container, answer } of deleting || !ready ? [] : failedLiveness(view.known('Event'), pod)) {
        const probe = `${uid} ${container} liveness`;
        if (told.has(probe)) continue;
        told.add(probe);
        tell(
          `the liveness probe of container ${container} of pod ${name} fails, so the kubelet will restart it: ${answer}`,
        );
      }
      for (const { name: container, restartCount, terminated, lastTerminated } of containers) {
        const key = `${uid} ${container}`;
        const ends = restartCount + (terminated === undefined ? 0 : 1);
        const before = endsBefore.get(key);
        if (before === undefined && ready) endsBefore.set(key, ends);
        if (before === undefined || ends <= before || deleting || told.has(key)) continue;
        told.add(key);
        const { exitCode } = terminated ?? lastTerminated ?? {};
        const end = { pod: name, namespace, container, exitCode, isPrevious: terminated === undefined };
        void describeEnd(pods, end).then(tell);
      }
    }
  };
  void view.eachChange(look, signal);
}

function failedLiveness(events: readonly KubeObject[], pod: KubeObject) {
  return events
    .filter((event) => event['reason'] === 'Unhealthy' && isEventAbout(event, pod))
    .flatMap((event) => {
      const answer = /^Liveness probe failed: ([^\n]*)/.exec(String(event['message']))?.[1];
      const container = containerOfEvent(event);
      return answer === undefined || container === undefined ? [] : [{ container, answer: answer.slice(0, 200) }];
    });
}

/** Whether containers of the pod are restarted, unlike those of a Job. */
function runsOn({ spec }: KubeObject & { readonly spec?: { readonly restartPolicy?: string } }): boolean {
  return (spec?.restartPolicy ?? 'Always') === 'Always';
}

async function describeEnd(pods: ClusterAccess['pods'], { pod, namespace, container, ...end }: End): Promise<string> {
  const read = (previous: boolean) =>
    pods
      .at(namespace)
      .logs(pod, container, { previous, tailLines: logLines })
      .then((text = '') => text.trim())
      .catch(() => '');
  const log = (end.isPrevious ? '' : await read(false)) || (await read(true));
  const lines = log === '' ? '' : `\n  ${log.split('\n').join('\n  ')}`;
  const how = end.exitCode === undefined ? '' : `: exit code ${end.exitCode}`;
  return `container ${container} of pod ${pod} exited and is restarted${how}${lines}`;
}
