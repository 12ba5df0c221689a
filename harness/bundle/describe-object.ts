import { carries, containersOf } from '../diagnosis/read-spec.ts';
import { type ContainerEnd, type ContainerState, readPod } from '../health/read-pod.ts';
import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import { conditionsOf, formatLabels, type KubeObject, objectName } from '../model/cluster/kube-object.ts';
import { stringifyJson } from '../text/exact-json.ts';
import { dumpYaml } from '../text/exact-yaml.ts';

/** Describes an object in readable form: owners, state, conditions, events.
 * @param others the objects in its namespace */
export function describeObject(
  object: KubeObject,
  others: readonly KubeObject[],
  events: readonly KubeObject[],
): string {
  const { metadata } = object;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Name', objectName(object)],
    ['Namespace', metadata.namespace],
    ['Owned by', ownersOf(object, others)],
    ['Labels', formatLabels(metadata.labels)],
    ['Created', String(metadata['creationTimestamp'] ?? '')],
    ['Deleted since', metadata['deletionTimestamp'] === undefined ? undefined : String(metadata['deletionTimestamp'])],
    ...(object.kind === 'Pod' ? podFacts(object) : object.kind === 'Service' ? serviceFacts(object, others) : []),
  ];
  const lines = facts.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(15)}${value}`] : []));
  return [
    ...lines,
    ...(object.kind === 'Pod' ? containerLines(object) : statusLines(object)),
    ...conditionLines(object),
    ...eventLines(object, events),
  ].join('\n');
}

/** The chain of owners, such as `ReplicaSet/x of Deployment/y`. */
function ownersOf(object: KubeObject, others: readonly KubeObject[]): string | undefined {
  const [owner] = (object.metadata['ownerReferences'] ?? []) as { readonly kind: string; readonly name: string }[];
  if (owner === undefined) return undefined;
  const above = others.find(({ kind, metadata }) => kind === owner.kind && metadata.name === owner.name);
  const further = above && ownersOf(above, others);
  return `${owner.kind}/${owner.name}${further === undefined ? '' : ` of ${further}`}`;
}

function podFacts(object: KubeObject): [string, string | undefined][] {
  const pod = readPod(object);
  const { message, reason } = (object['status'] ?? {}) as { readonly message?: string; readonly reason?: string };
  const why = [reason, message].filter((part) => part !== undefined).join(': ');
  return [
    ['Node', pod.nodeName ?? 'none yet'],
    ['Phase', why === '' ? pod.phase : `${pod.phase}, ${why}`],
    ['Addresses', pod.ips.join(', ')],
  ];
}

function serviceFacts(service: KubeObject, others: readonly KubeObject[]): [string, string | undefined][] {
  const { selector = {} } = (service['spec'] ?? {}) as { readonly selector?: Readonly<Record<string, string>> };
  const pods = others.filter((other) => other.kind === 'Pod' && carries(other, selector)).map(readPod);
  const words = pods.map(({ name, ready }) => `${name} (${ready ? 'ready' : 'not ready'})`);
  return [
    ['Selects', formatLabels(selector)],
    ['Pods', words.join(', ') || 'none with these labels'],
  ];
}

function containerLines(object: KubeObject): string[] {
  const specs = containersOf(object);
  return readPod(object).containers.flatMap((container) => {
    const spec = specs.find(({ name }) => name === container.name);
    const probes = (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).flatMap((name) =>
      spec?.[name] === undefined ? [] : [`  ${`${name}:`.padEnd(17)}${stringifyJson(spec[name])}`],
    );
    return [
      '',
      `${container.init ? 'Init container' : 'Container'} ${container.name}, ${container.restartCount} restarts`,
      `  image:           ${spec?.image ?? 'unknown'}`,
      `  state:           ${stateOf(container)}`,
      ...(container.lastTerminated ? [`  before:          ${endOf(container.lastTerminated)}`] : []),
      ...(spec?.resources === undefined ? [] : [`  resources:       ${stringifyJson(spec.resources)}`]),
      ...probes,
    ];
  });
}

function stateOf({ waiting, terminated, running, ready }: ContainerState): string {
  if (waiting !== undefined) return `waiting, ${waiting.reason}${waiting.message === '' ? '' : `: ${waiting.message}`}`;
  if (terminated !== undefined) return endOf(terminated);
  return running ? `running, ${ready ? 'ready' : 'not ready'}` : 'unknown';
}

function endOf({ reason, exitCode, message, finishedAt }: ContainerEnd): string {
  const at = finishedAt === undefined ? '' : ` at ${finishedAt}`;
  return `ended with exit code ${exitCode} (${reason})${at}${message === '' ? '' : `: ${message}`}`;
}

/** The status without its conditions, which are shown separately. */
function statusLines(object: KubeObject): string[] {
  const { conditions: _, ...status } = (object['status'] ?? {}) as Readonly<Record<string, unknown>>;
  return Object.keys(status).length === 0 ? [] : ['', 'Status', dumpYaml(status).trimEnd().replaceAll(/^/gm, '  ')];
}

function conditionLines(object: KubeObject): string[] {
  const lines = conditionsOf(object).map(({ type, status, reason, message }) => {
    const why = [reason, message].filter((part) => part !== undefined && part !== '').join(': ');
    return `  ${type}: ${status}${why === '' ? '' : `, ${why}`}`;
  });
  return lines.length === 0 ? [] : ['', 'Conditions', ...lines];
}

function eventLines(object: KubeObject, events: readonly KubeObject[]): string[] {
  const lines = events
    .filter((event) => isEventAbout(event, object))
    .toSorted((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)))
    .map((event) => {
      const count = Number(event['count'] ?? 1);
      return `  ${timeOfEvent(event)} ${String(event['type'])} ${String(event['reason'])}: ${String(event['message'])}${count > 1 ? ` (${count} times)` : ''}`;
    });
  return ['', 'Events', ...(lines.length === 0 ? ['  none'] : lines)];
}
