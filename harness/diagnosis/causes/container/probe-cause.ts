import type { ContainerState } from '../../../health/read-pod.ts';
import { containerOfEvent } from '../../../kube/event-about.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { type Cause, certain, type Facts, type Field, type Finding } from '../../facts.ts';
import { type ContainerSpec, containersOf, type Probe, placeOf } from '../../read-spec.ts';
import { eventsAbout, type TroubledPod, troubledPods } from '../../troubled-pods.ts';
import { crashWords } from '../../words/crash-words.ts';

const failed = /^(Startup|Readiness|Liveness) probe (?:failed|errored[^:]*): ?(.*)/s;
const killed = /failed (?:startup|liveness) probe/;
/** A server's answer to a gRPC probe for a service whose health it does not report. */
const unknownService = /code = NotFound\b/;
/** Answers to a probe that speaks HTTPS to a server of HTTP. */
const plainServer = /server gave HTTP response to HTTPS client/;
/** What the kubelet says of a probe without an answer in time. */
const isLate = /context deadline exceeded|i\/o timeout|timed out/i;
const briefMs = 3000;

/** A probe that reached its failure threshold and keeps a pod from being ready, or gets it killed: which probe, what it
 * requests, and the answer. */
export const probeCause: Cause = (facts) => firstProbe(facts, false);

/** Like `probeCause`, for a probe that has failed less often: the pod may still be starting, so permanent failures are
 * preferred. */
export const earlyProbeCause: Cause = (facts) => firstProbe(facts, true);

function firstProbe(facts: Facts, early: boolean): Finding | undefined {
  for (const pod of troubledPods(facts)) {
    const finding = describeProbe(facts, pod, early);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function describeProbe(facts: Facts, { object, state }: TroubledPod, early: boolean): Finding | undefined {
  const events = eventsAbout(facts, object);
  const restarts = events.some((event) => killed.test(String(event['message'])));
  const running = state.containers.filter((container) => !container.init && container.running && !container.ready);
  const isKilling = (event: KubeObject) => restarts && /^(Startup|Liveness)/.test(String(event['message']));
  const rank = (event: KubeObject) => Number(isKilling(event)) - Number(isExcused(event, events));
  for (const event of events.toReversed().sort((a, b) => rank(b) - rank(a))) {
    const [, kind, answer] = failed.exec(String(event['message'])) ?? [];
    if (event['reason'] !== 'Unhealthy' || kind === undefined || answer === undefined) continue;
    const name = containerOfEvent(event) ?? containersOf(object).at(-1)?.name ?? 'unknown';
    // A crashing container is not ready for that reason, and one that was just restarted may crash again.
    const container = running.find((each) => each.name === name);
    if (!restarts && (container === undefined || isBriefRun(container, event))) continue;
    const spec = containersOf(object).find((container) => container.name === name);
    const key = `${kind.toLowerCase()}Probe` as 'readinessProbe';
    if (early !== (!restarts && timesOf(event) < (spec?.[key]?.failureThreshold ?? 3))) continue;
    const asks = spec?.[key] === undefined ? '' : ` (${formatProbe(spec[key], spec.ports)})`;
    const kills = restarts && kind !== 'Readiness' ? ', so Kubernetes keeps killing it' : '';
    const text = `the ${kind.toLowerCase()} probe of container ${name} of pod ${state.name}${asks} fails: ${answered(answer)}${kills}`;
    return certain(text, { ...fieldOf(object, key, spec?.[key], answer), within: placeOf(object, name, key) });
  }
  return undefined;
}

/** Whether a restarted container had run so briefly at its probe's last failure that the failure may belong to the
 * previous run. */
function isBriefRun({ restartCount, startedAt }: ContainerState, event: KubeObject): boolean {
  if (restartCount < 2 || startedAt === undefined) return false;
  return Date.parse(String(event['lastTimestamp'])) - Date.parse(startedAt) < briefMs;
}

/** Whether a probe got no answer in time less often than another one: a busy machine causes that beside the fault. */
function isExcused(event: KubeObject, events: readonly KubeObject[]): boolean {
  if (!isLate.test(String(event['message']))) return false;
  return events.some((other) => {
    const { reason, message } = other as { reason?: unknown; message?: unknown };
    return reason === 'Unhealthy' && !isLate.test(String(message)) && timesOf(other) > timesOf(event);
  });
}

/** How often an event occurred; Kubernetes merges equal events and counts them. */
function timesOf(event: KubeObject): number {
  const { count, series } = event as { count?: number; series?: { count?: number } };
  return series?.count ?? count ?? 1;
}

/** The field of a probe that is wrong, judged by the answer: its port if nothing listens there, else its path, service
 * or command. */
function fieldOf(object: KubeObject, key: string, probe: Probe | undefined, answer: string): Field {
  const http = probe?.httpGet;
  const service = probe?.grpc?.service;
  const last = probe?.exec?.command?.at(-1);
  if (last !== undefined) return { object, key: 'command', value: last };
  if (service && unknownService.test(answer)) return { object, key: 'service', value: service };
  if (http?.scheme !== undefined && plainServer.test(answer)) return { object, key: 'scheme', value: http.scheme };
  const port = http?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
  if (port !== undefined && (http === undefined || !/statuscode/.test(answer)))
    return { object, key: 'port', value: String(port) };
  return http?.path === undefined ? { object, key } : { object, key: 'path', value: http.path };
}

function formatProbe(probe: Probe, ports: ContainerSpec['ports'] = []): string {
  const port = (given: number | string) =>
    typeof given === 'number' ? `port ${given}` : `port ${given}${numberOf(given, ports)}`;
  if (probe.httpGet !== undefined) {
    const scheme = probe.httpGet.scheme === 'HTTPS' ? 'HTTPS ' : '';
    return `${scheme}GET ${probe.httpGet.path ?? '/'} on ${port(probe.httpGet.port)}`;
  }
  if (probe.tcpSocket !== undefined) return `TCP ${port(probe.tcpSocket.port)}`;
  if (probe.grpc !== undefined)
    return `gRPC ${port(probe.grpc.port)}${probe.grpc.service ? `, service ${probe.grpc.service}` : ''}`;
  return `command ${(probe.exec?.command ?? []).join(' ').slice(0, 80)}`;
}

function numberOf(name: string, ports: NonNullable<ContainerSpec['ports']>): string {
  const found = ports.find((port) => port.name === name);
  return found === undefined ? ', which the container does not declare' : ` (${found.containerPort})`;
}

/** The kubelet's message, shortened to the actual answer. */
function answered(text: string): string {
  const status = /HTTP probe failed with statuscode: (\d+)/.exec(text)?.[1];
  if (status !== undefined) return `HTTP ${status}`;
  const [, port] = /:(\d+): connect: connection refused/.exec(text) ?? [];
  if (port !== undefined) return `nothing listens on port ${port} of the pod's IP`;
  if (unknownService.test(text)) return 'the server has no such service';
  if (plainServer.test(text)) return 'the server answers in HTTP, not HTTPS (scheme)';
  if (/malformed HTTP response "\\x1[56]\\x03/.test(text))
    return 'the server answers in TLS (the probe has no scheme HTTPS)';
  const [, program] = /exec: \\*"(.+?)\\*": executable file not found/.exec(text) ?? [];
  if (program !== undefined) return `the image has no program ${program}`;
  if (/strconv.Atoi: parsing/.test(text)) return 'it cannot be sent';
  if (isLate.test(text)) return 'no answer in time';
  return crashWords(text)?.slice(0, 200) ?? 'it exited with an error and printed nothing';
}
