import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Evidence } from '../model/result.ts';
import { waitingReason } from './judge-pod.ts';
import { type PodState, readPod } from './read-pod.ts';

const logLines = 30;
const lookTimeoutMs = 2000;

/** The last lines of a container's log. */
export interface LogEnd {
  readonly pod: string;
  readonly container: string;
  /** Whether it is of the run before the last restart. */
  readonly previous: boolean;
  readonly text: string;
}

export interface Collected {
  readonly evidence: readonly Evidence[];
  /** The logs among the evidence. */
  readonly logs: readonly LogEnd[];
}

/** What a person would look at next: container states, last logs (also of the previous container), warnings, claims and
 * jobs of what `concerns` picks. Never throws: what cannot be had is left out. */
export async function collectEvidence(
  access: ClusterAccess,
  concerns: (object: KubeObject) => boolean,
): Promise<Collected> {
  const { view } = access;
  // A server that does not answer now must not hold up the report of why.
  await Promise.race([view.synced(), pause(lookTimeoutMs, undefined, { ref: false })]).catch(() => undefined);
  const pods = view.all('Pod').filter(concerns).sort(latestFirst);
  const states = pods.map(readPod);
  const involved = [
    ...pods,
    ...(['Deployment', 'StatefulSet', 'ReplicaSet', 'Job', 'PersistentVolumeClaim'] as const).flatMap((kind) =>
      view.all(kind).filter(concerns),
    ),
  ];
  const evidence: Evidence[] = [];
  if (states.length > 0) evidence.push({ title: 'pods', text: states.map(podLine).join('\n') });
  const claims = view
    .all('PersistentVolumeClaim')
    .filter(concerns)
    .map((claim) => `${claim.metadata.name}: ${String((claim['status'] as { phase?: string } | undefined)?.phase)}`);
  if (claims.length > 0) evidence.push({ title: 'claims', text: claims.join('\n') });
  const events = eventLines(view.all('Event'), involved);
  if (events.length > 0) evidence.push({ title: 'events', text: events.join('\n') });
  const logs = await Promise.all(
    states
      .filter((pod) => !pod.ready && pod.phase !== 'Succeeded')
      .slice(0, 3)
      .map((pod) => logsOf(access, pod)),
  );
  return { evidence: [...evidence, ...logs.flat().map(asEvidence)], logs: logs.flat() };
}

/** Picks the objects that belong to a Helm release. */
export function ofRelease(release: string): (object: KubeObject) => boolean {
  return (object) => object.metadata.labels?.['app.kubernetes.io/instance'] === release;
}

function podLine(pod: PodState): string {
  const owner = pod.owner === undefined ? '' : `${pod.owner} -> `;
  const containers = pod.containers.map((container) => {
    const end = container.terminated ?? container.lastTerminated;
    const state =
      container.waiting?.reason ??
      (container.running ? (container.ready ? 'ready' : 'running') : (container.terminated?.reason ?? 'unknown'));
    const exit = end === undefined ? '' : `, last exit ${end.exitCode}${end.reason === '' ? '' : ` ${end.reason}`}`;
    return `${container.name}: ${state}, ${container.restartCount} restarts${exit}`;
  });
  return `${owner}${pod.name} (${pod.ready ? 'ready' : waitingReason(pod)})${containers.map((line) => `\n  ${line}`).join('')}`;
}

function eventLines(events: readonly KubeObject[], involved: readonly KubeObject[]): string[] {
  return events
    .filter((event) => event['type'] === 'Warning' && involved.some((object) => isEventAbout(event, object)))
    .sort((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)))
    .slice(-12)
    .map((event) => {
      const object = event['involvedObject'] as { kind: string; name: string };
      const count = Number(event['count'] ?? 1);
      return `${object.kind}/${object.name}: ${String(event['reason'])}: ${String(event['message'])}${count > 1 ? ` (${count} times)` : ''}`;
    });
}

async function logsOf(access: ClusterAccess, pod: PodState): Promise<LogEnd[]> {
  const wanted = pod.containers.filter((container) => !container.ready);
  const logs = await Promise.all(
    wanted.map(async (container): Promise<LogEnd[]> => {
      const read = async (previous: boolean): Promise<LogEnd[]> => {
        const options = { previous, tailLines: logLines };
        const text = await access.pods.logs(pod.name, container.name, options).catch(() => undefined);
        return text?.trim() ? [{ pod: pod.name, container: container.name, previous, text: text.trimEnd() }] : [];
      };
      return [...(await read(false)), ...(container.restartCount > 0 ? await read(true) : [])];
    }),
  );
  return logs.flat();
}

function asEvidence({ pod, container, previous, text }: LogEnd): Evidence {
  const of = `logs of ${pod}/${container}`;
  return { title: previous ? `${of} before its last restart` : `last ${of}`, text };
}

/** Of many pods, such as those of a Job's runs, the latest are of interest. */
function latestFirst(a: KubeObject, b: KubeObject): number {
  return String(b.metadata['creationTimestamp']).localeCompare(String(a.metadata['creationTimestamp']));
}
