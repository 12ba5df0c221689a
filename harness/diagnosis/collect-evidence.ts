import { setTimeout as pause } from 'node:timers/promises';
import { waitingReason } from '../health/judge-pod.ts';
import { type ContainerState, type PodState, readPod } from '../health/read-pod.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { formatDuration } from '../model/duration.ts';
import type { Evidence } from '../model/result/result.ts';
import type { Subject } from './examine.ts';
import { isOfRevision } from './revision.ts';
import { endedSince, withoutOver } from './troubled-pods.ts';
import { noLog } from './words/crash-words.ts';

const logLines = 30;
const eventLines = 12;
const lookTimeoutMs = 2000;
const readAgainMs = 500;

/** The last lines of a container's log. */
interface LogEnd {
  readonly pod: string;
  readonly namespace?: string;
  readonly container: string;
  /** Whether it is the log of the run before the last restart. */
  readonly previous: boolean;
  readonly text: string;
}

export interface Collected {
  readonly evidence: readonly Evidence[];
  /** The logs that are part of the evidence. */
  readonly logs: readonly LogEnd[];
}

/** Collects what a person would look at next: container states, last logs (also of the previous container), warnings,
 * claims and jobs of the failure's subject. Objects of earlier revisions, and what the failure already reports about
 * hooks, are left out. Never throws: unavailable parts are omitted. */
export async function collectEvidence(
  access: ClusterAccess,
  { isAbout, sinceMs, hooks = [], toldEvents }: Pick<Subject, 'isAbout' | 'sinceMs' | 'hooks' | 'toldEvents'>,
): Promise<Collected> {
  const { view } = access;
  // An API server that does not answer must not delay the report.
  await Promise.race([view.synced(), pause(lookTimeoutMs, undefined, { ref: false })]).catch(() => undefined);
  const current = (object: KubeObject) => isAbout(object) && isOfRevision(object, (kind) => view.everywhere(kind));
  const pods = withoutOver(view.everywhere('Pod').filter(current), sinceMs).sort(latestFirst);
  const states = pods.map(readPod);
  const involved = [
    ...pods,
    ...(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'PersistentVolumeClaim'] as const).flatMap(
      (kind) => view.everywhere(kind).filter(current),
    ),
  ];
  const evidence: Evidence[] = [];
  if (states.length > 0) evidence.push({ title: 'pods', text: states.map(podLine).join('\n') });
  const claims = view
    .everywhere('PersistentVolumeClaim')
    .filter(isAbout)
    .map((claim) => `${claim.metadata.name}: ${String((claim['status'] as { phase?: string } | undefined)?.phase)}`);
  if (claims.length > 0) evidence.push({ title: 'claims', text: claims.join('\n') });
  const news = view.everywhere('Event').filter(({ metadata }) => toldEvents?.has(metadata.name) !== true);
  const events = linesOfEvents(news, involved, sinceMs);
  if (events.length > 0) evidence.push({ title: 'events', text: events.join('\n') });
  const logs = await Promise.all(
    states
      .filter((pod) => (!pod.ready && pod.phase !== 'Succeeded') || endedSince(pod, sinceMs))
      .slice(0, 3)
      .map((pod) => logsOf(access, pod, sinceMs)),
  );
  const isTold = (end: LogEnd) =>
    hooks.some(
      ({ pod, container, log }) =>
        pod.metadata.name === end.pod && container === end.container && log.includes(end.text),
    );
  const untold = logs.flat().filter((end) => !isTold(end));
  return { evidence: [...evidence, ...untold.filter(({ text }) => text !== '').map(asEvidence)], logs: untold };
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

/** Warnings about objects, merged if they have the same text; those before `sinceMs` are marked. */
function linesOfEvents(events: readonly KubeObject[], involved: readonly KubeObject[], sinceMs: number): string[] {
  const warnings = events
    .filter((event) => event['type'] === 'Warning' && involved.some((object) => isEventAbout(event, object)))
    .sort((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)));
  const lines = new Map<string, string>();
  for (const event of warnings) {
    const { kind, name } = event['involvedObject'] as { kind: string; name: string };
    const count = Number(event['count'] ?? 1);
    const ageMs = Math.floor(sinceMs / 1000) * 1000 - Date.parse(timeOfEvent(event));
    const old = ageMs > 0 ? `(old, ${formatDuration(ageMs)} before) ` : '';
    const message = `${String(event['reason'])}: ${String(event['message']).trim()}`;
    lines.delete(message);
    lines.set(message, `${old}${kind}/${name}: ${message}${count > 1 ? ` (${count} times)` : ''}`);
  }
  return [...lines.values()].slice(-eventLines);
}

/** The logs of a pod's containers that failed; one that is empty has the text ''. A log that cannot be read is left out,
 * because that does not mean that it is empty. */
async function logsOf(access: ClusterAccess, pod: PodState, sinceMs: number): Promise<LogEnd[]> {
  const wanted = pod.containers.filter((each) => !each.ready || endedSince({ containers: [each] }, sinceMs));
  const pods = access.pods.at(pod.namespace);
  const logs = await Promise.all(
    wanted.map(async (container): Promise<LogEnd[]> => {
      const readOnce = async (previous: boolean): Promise<LogEnd[]> => {
        const options = { previous, tailLines: logLines };
        const text = await pods.logs(pod.name, container.name, options).catch(() => undefined);
        if (text === undefined || noLog.test(text)) return [];
        const { name, namespace } = pod;
        return [{ pod: name, ...(namespace && { namespace }), container: container.name, previous, text: text.trim() }];
      };
      // The kubelet may just be replacing the container.
      const read = async (previous: boolean): Promise<LogEnd[]> => {
        const first = await readOnce(previous);
        if (first.length > 0 || (previous ? container.restartCount === 0 : !hasRun(container))) return first;
        await pause(readAgainMs);
        return readOnce(previous);
      };
      // A container that has just exited may have been restarted between the two requests.
      const hasEnded = container.restartCount > 0 || container.terminated !== undefined;
      const [now, before] = await Promise.all([read(false), hasEnded ? read(true) : []]);
      return [...now, ...before.filter(({ text }) => text !== now[0]?.text)];
    }),
  );
  return logs.flat();
}

function hasRun({ running, terminated, lastTerminated }: ContainerState): boolean {
  return running || (terminated ?? lastTerminated) !== undefined;
}

function asEvidence({ pod, container, previous, text }: LogEnd): Evidence {
  const of = `logs of ${pod}/${container}`;
  return { title: previous ? `${of} before its last restart` : `last ${of}`, text };
}

/** If there are many pods, such as those of a Job's runs, the latest ones matter. */
function latestFirst(a: KubeObject, b: KubeObject): number {
  return String(b.metadata['creationTimestamp']).localeCompare(String(a.metadata['creationTimestamp']));
}
