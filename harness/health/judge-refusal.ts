import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import type { Judgement } from '../model/cluster/judgement.ts';
import { conditionsOf, isHook, type KubeObject, objectName } from '../model/cluster/kube-object.ts';

interface MakerStatus {
  readonly replicas?: number;
  readonly updatedReplicas?: number;
}

/** Failed attempts after which a missing ServiceAccount counts as hopeless: it may be created just after the object
 * that names it, but Helm creates nothing else until a hook has ended. */
const triesForAccount = { hook: 2, other: 7 };
const aboutAccount = /service ?account/i;

/** Judges a workload that is not allowed to create its pods, because of a quota, Pod Security, an admission webhook or
 * a missing ServiceAccount.
 * @param makers the controllers of its current pods: the ReplicaSet of a Deployment's current revision, else the
 * workload itself
 * @param pods its current pods */
export function judgeRefusal(
  workload: KubeObject,
  makers: readonly KubeObject[],
  pods: readonly KubeObject[],
  view: Seen,
): Judgement | undefined {
  const { replicas = 0, updatedReplicas = 0 } = (workload['status'] ?? {}) as MakerStatus;
  const events = makers.flatMap((maker) => refusalsOf(maker, view));
  const finalEvents = events.filter((event) => isFinal(event, triesForAccount[isHook(workload) ? 'hook' : 'other']));
  // Events outlive what they report, so a single existing pod makes them unreliable.
  const finalMessages = pods.length > 0 ? [] : finalEvents.map((event) => String(event['message']));
  const [message] = [...saidBy(makers, finalEvents.length > 0), ...finalMessages];
  if (message === undefined) return undefined;
  // When old pods terminate, only a quota can be satisfied again.
  const isRoomComing =
    (workload.kind === 'Deployment' && replicas > updatedReplicas) ||
    pods.some(({ metadata }) => metadata['deletionTimestamp'] !== undefined);
  if (isRoomComing && /quota/.test(message)) return undefined;
  return {
    state: 'hopeless',
    // A Deployment reports the events' content as a condition a moment later.
    shown: workload.kind === 'Deployment' ? 'ReplicaFailure' : 'FailedCreate',
    message: `${objectName(workload)} cannot create its pods: ${message.replace(/^Error creating: /, '')}`,
    object: workload,
    next: `kubectl -n ${view.namespace} describe ${workload.kind.toLowerCase()} ${workload.metadata.name}`,
  };
}

/** Why a ReplicaSet cannot create all its pods, from its own conditions. A Deployment's condition would also repeat
 * those of old ReplicaSets. */
function saidBy(makers: readonly KubeObject[], isFinalByEvents: boolean): string[] {
  return makers.flatMap((maker) => {
    const refused = conditionsOf(maker).find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    const message = refused?.message;
    if (message === undefined || !/forbidden/.test(message)) return [];
    return aboutAccount.test(message) && !isFinalByEvents ? [] : [message];
  });
}

/** The rejections since the controller's spec was last changed, latest first. */
function refusalsOf(maker: KubeObject, view: Seen): KubeObject[] {
  const writtenMs = specWrittenMs(maker);
  return view
    .all('Event')
    .filter((event) => event['reason'] === 'FailedCreate' && /forbidden/.test(String(event['message'])))
    .filter((event) => isEventAbout(event, maker))
    .filter((event) => !(Date.parse(timeOfEvent(event)) < writtenMs))
    .sort((a, b) => timeOfEvent(b).localeCompare(timeOfEvent(a)));
}

function isFinal(event: KubeObject, tries: number): boolean {
  return !aboutAccount.test(String(event['message'])) || Number(event['count'] ?? 1) >= tries;
}

/** When the spec of an object was last changed, in milliseconds since the Unix epoch. */
function specWrittenMs({ metadata }: KubeObject): number {
  const fields = (metadata['managedFields'] ?? []) as readonly { time?: string; subresource?: string }[];
  const times = fields.flatMap(({ time, subresource }) =>
    time === undefined || subresource ? [] : [Date.parse(time)],
  );
  return Math.max(0, ...times);
}
