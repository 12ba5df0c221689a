import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import type { Judgement } from '../model/cluster/judgement.ts';
import { conditionsOf, isHook, type KubeObject, objectName } from '../model/cluster/kube-object.ts';

interface MakerStatus {
  readonly replicas?: number;
  readonly updatedReplicas?: number;
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly strategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly maxUnavailable?: number | string; readonly maxSurge?: number | string };
  };
}

/** Failed attempts after which a missing ServiceAccount, or Service of a webhook, counts as hopeless: it may be created
 * just after the object that names it, but Helm creates nothing else until a hook has ended. */
const triesForAbsent = { hook: 2, other: 7 };
const aboutAbsent = /service ?account|service "[^"]+" not found/i;
/** Rejections that no later attempt escapes: the pods of a template are all alike. */
const refused = /forbidden|denied the request|"[^"]+" is invalid|failed calling webhook .*service "[^"]+" not found/s;

/** Judges a workload that is not allowed to create its pods, because of a quota, Pod Security, an admission policy or
 * webhook, a limit, or a missing ServiceAccount.
 * @param makers the controllers of its current pods: the ReplicaSet of a Deployment's current revision, else the
 * workload itself
 * @param pods its current pods */
export function judgeRefusal(
  workload: KubeObject,
  makers: readonly KubeObject[],
  pods: readonly KubeObject[],
  view: Seen,
): Judgement | undefined {
  const events = makers.flatMap((maker) => refusalsOf(maker, view));
  const finalEvents = events.filter((event) => isFinal(event, triesForAbsent[isHook(workload) ? 'hook' : 'other']));
  // Events outlive what they report, so a single existing pod makes them unreliable.
  const finalMessages = pods.length > 0 ? [] : finalEvents.map((event) => String(event['message']));
  const [message] = [...saidBy(makers, finalEvents.length > 0), ...finalMessages];
  if (message === undefined) return undefined;
  // When old pods terminate, only a quota can be satisfied again.
  if (/quota/.test(message) && isRoomComing(workload, pods)) return undefined;
  return {
    state: 'hopeless',
    // A Deployment reports the events' content as a condition a moment later.
    shown: workload.kind === 'Deployment' ? 'ReplicaFailure' : 'FailedCreate',
    message: `${objectName(workload)} cannot create its pods: ${message.replace(/^Error creating: /, '')}`,
    object: workload,
    next: `kubectl -n ${view.namespace} describe ${workload.kind.toLowerCase()} ${workload.metadata.name}`,
  };
}

/** Whether old pods terminate, or an update may still end some. One that has to keep them until a new pod is ready gets no
 * room from them for its first. */
function isRoomComing(workload: KubeObject, pods: readonly KubeObject[]): boolean {
  if (pods.some(({ metadata }) => metadata['deletionTimestamp'] !== undefined)) return true;
  const { replicas = 0, updatedReplicas = 0 } = (workload['status'] ?? {}) as MakerStatus;
  if (workload.kind !== 'Deployment' || replicas <= updatedReplicas) return false;
  const { replicas: wanted = 1, strategy = {} } = (workload['spec'] ?? {}) as DeploymentSpec;
  const { maxUnavailable = '25%', maxSurge = '25%' } = strategy.rollingUpdate ?? {};
  const keepsAll = Math.floor(shareOf(maxUnavailable, wanted)) === 0 && shareOf(maxSurge, wanted) > 0;
  return pods.length > 0 || replicas > wanted || strategy.type === 'Recreate' || !keepsAll;
}

/** A number of pods, or a percentage of all. */
function shareOf(part: number | string, all: number): number {
  return String(part).endsWith('%') ? (Number.parseInt(String(part), 10) * all) / 100 : Number(part);
}

/** Why a ReplicaSet cannot create all its pods, from its own conditions. A Deployment's condition would also repeat
 * those of old ReplicaSets. */
function saidBy(makers: readonly KubeObject[], isFinalByEvents: boolean): string[] {
  return makers.flatMap((maker) => {
    const failure = conditionsOf(maker).find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    const message = failure?.message;
    if (message === undefined || !refused.test(message)) return [];
    return aboutAbsent.test(message) && !isFinalByEvents ? [] : [message];
  });
}

/** The rejections since the controller's spec was last changed, latest first. */
function refusalsOf(maker: KubeObject, view: Seen): KubeObject[] {
  const writtenMs = specWrittenMs(maker);
  return view
    .all('Event')
    .filter((event) => event['reason'] === 'FailedCreate' && refused.test(String(event['message'])))
    .filter((event) => isEventAbout(event, maker))
    .filter((event) => !(Date.parse(timeOfEvent(event)) < writtenMs))
    .sort((a, b) => timeOfEvent(b).localeCompare(timeOfEvent(a)));
}

function isFinal(event: KubeObject, tries: number): boolean {
  return !aboutAbsent.test(String(event['message'])) || Number(event['count'] ?? 1) >= tries;
}

/** When the spec of an object was last changed, in milliseconds since the Unix epoch. */
function specWrittenMs({ metadata }: KubeObject): number {
  const fields = (metadata['managedFields'] ?? []) as readonly { time?: string; subresource?: string }[];
  const times = fields.flatMap(({ time, subresource }) =>
    time === undefined || subresource ? [] : [Date.parse(time)],
  );
  return Math.max(0, ...times);
}
