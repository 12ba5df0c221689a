import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import type { Judgement } from '../model/cluster/judgement.ts';
import { conditionsOf, isHook, type KubeObject, objectName } from '../model/cluster/kube-object.ts';

interface MakerStatus {
  readonly replicas?: number;
  readonly updatedReplicas?: number;
}

/** A ServiceAccount may come a moment after what names it; a controller that was refused so often has waited for it. Helm
 * makes nothing else before a hook has ended. */
const triesForAccount = { hook: 2, other: 7 };
const aboutAccount = /service ?account/i;

/** A workload that may not make its pods: a quota, Pod Security, an admission webhook, a ServiceAccount that is not there.
 * @param makers what makes its pods now: the ReplicaSets of a Deployment's present revision, else the workload itself.
 * @param pods its present pods. */
export function judgeRefusal(
  workload: KubeObject,
  makers: readonly KubeObject[],
  pods: readonly KubeObject[],
  view: Seen,
): Judgement | undefined {
  const { replicas = 0, updatedReplicas = 0 } = (workload['status'] ?? {}) as MakerStatus;
  const events = makers.flatMap((maker) => refusalsOf(maker, view));
  const finalEvents = events.filter((event) => isFinal(event, triesForAccount[isHook(workload) ? 'hook' : 'other']));
  // Events outlive what they tell: one pod is enough to doubt them.
  const finalMessages = pods.length > 0 ? [] : finalEvents.map((event) => String(event['message']));
  const [message] = [...saidBy(makers, finalEvents.length > 0), ...finalMessages];
  if (message === undefined) return undefined;
  // The end of those of before may make room in a quota, and in nothing else.
  const isRoomComing =
    (workload.kind === 'Deployment' && replicas > updatedReplicas) ||
    pods.some(({ metadata }) => metadata['deletionTimestamp'] !== undefined);
  if (isRoomComing && /quota/.test(message)) return undefined;
  return {
    state: 'hopeless',
    // A Deployment says by its condition a moment later what the events say.
    shown: workload.kind === 'Deployment' ? 'ReplicaFailure' : 'FailedCreate',
    message: `${objectName(workload)} may not create its pods: ${message.replace(/^Error creating: /, '')}`,
    object: workload,
    next: `kubectl -n ${view.namespace} describe ${workload.kind.toLowerCase()} ${workload.metadata.name}`,
  };
}

/** Why a ReplicaSet cannot have all its pods, as it says itself. A Deployment repeats that of any of its ReplicaSets, old
 * ones too. */
function saidBy(makers: readonly KubeObject[], isFinalByEvents: boolean): string[] {
  return makers.flatMap((maker) => {
    const refused = conditionsOf(maker).find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    const message = refused?.message;
    if (message === undefined || !/forbidden/.test(message)) return [];
    return aboutAccount.test(message) && !isFinalByEvents ? [] : [message];
  });
}

/** The refusals of what is asked of a controller now, the latest first. */
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

/** When somebody last changed what an object asks for, in milliseconds since 1970. */
function specWrittenMs({ metadata }: KubeObject): number {
  const fields = (metadata['managedFields'] ?? []) as readonly { time?: string; subresource?: string }[];
  const times = fields.flatMap(({ time, subresource }) =>
    time === undefined || subresource ? [] : [Date.parse(time)],
  );
  return Math.max(0, ...times);
}
