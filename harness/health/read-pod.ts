import type { KubeObject } from '../model/cluster/kube-object.ts';

export interface ContainerState {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly init: boolean;
  readonly waiting?: { readonly reason: string; readonly message: string };
  readonly running: boolean;
  /** Start of the current run, as RFC 3339 timestamp. */
  readonly startedAt?: string;
  readonly terminated?: ContainerEnd;
  readonly lastTerminated?: ContainerEnd;
}

/** How a run of a container ended. */
export interface ContainerEnd {
  readonly reason: string;
  readonly exitCode: number;
  readonly message: string;
  /** RFC 3339. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

export interface PodState {
  readonly name: string;
  /** Undefined if the pod has none: then it is that of the view. */
  readonly namespace: string | undefined;
  readonly uid: string;
  readonly phase: string;
  /** Why the kubelet rejected or evicted it; empty if it did not. */
  readonly reason: string;
  readonly message: string;
  readonly ready: boolean;
  readonly deleting: boolean;
  readonly owner: string | undefined;
  readonly nodeName: string | undefined;
  readonly ips: readonly string[];
  /** `since` is when the status of the condition last changed, as RFC 3339 timestamp; empty if unknown. */
  readonly conditions: readonly { type: string; status: string; reason: string; message: string; since: string }[];
  readonly containers: readonly ContainerState[];
}

/** Extracts the parts of a pod's status that waits and reports use. */
export function readPod(pod: KubeObject): PodState {
  const status = (pod['status'] ?? {}) as RawStatus;
  const spec = (pod['spec'] ?? {}) as {
    nodeName?: string;
    initContainers?: { name: string; restartPolicy?: string }[];
  };
  // An init container with restartPolicy Always is a sidecar: it runs beside the regular containers.
  const sidecars = new Set(
    (spec.initContainers ?? []).flatMap(({ name, restartPolicy }) => (restartPolicy === 'Always' ? [name] : [])),
  );
  const initStatuses = status.initContainerStatuses ?? [];
  const conditions = (status.conditions ?? []).map((condition) => ({
    type: condition.type,
    status: condition.status,
    reason: condition.reason ?? '',
    message: condition.message ?? '',
    since: condition.lastTransitionTime ?? '',
  }));
  const owners = pod.metadata['ownerReferences'] as { kind: string; name: string }[] | undefined;
  return {
    name: pod.metadata.name,
    namespace: pod.metadata.namespace,
    uid: String(pod.metadata['uid']),
    phase: status.phase ?? 'Unknown',
    reason: status.reason ?? '',
    message: status.message ?? '',
    ready: conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    deleting: pod.metadata['deletionTimestamp'] !== undefined,
    owner: owners?.[0] && `${owners[0].kind}/${owners[0].name}`,
    nodeName: spec.nodeName,
    ips: (status.podIPs ?? []).map(({ ip }) => ip),
    conditions,
    containers: [
      ...initStatuses.filter(({ name }) => !sidecars.has(name)).map((raw) => readContainer(raw, true)),
      ...(status.containerStatuses ?? []).map((raw) => readContainer(raw, false)),
      ...initStatuses.filter(({ name }) => sidecars.has(name)).map((raw) => readContainer(raw, false)),
    ],
  };
}

interface RawStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly podIPs?: { ip: string }[];
  readonly conditions?: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
    lastTransitionTime?: string;
  }[];
  readonly initContainerStatuses?: RawContainer[];
  readonly containerStatuses?: RawContainer[];
}

interface RawEnd {
  readonly reason?: string;
  readonly exitCode: number;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

interface RawContainer {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    waiting?: { reason?: string; message?: string };
    running?: { startedAt?: string };
    terminated?: RawEnd;
  };
  readonly lastState?: { terminated?: RawEnd };
}

function readContainer(raw: RawContainer, init: boolean): ContainerState {
  const waiting = raw.state?.waiting;
  const end = ({ reason = '', exitCode, message = '', startedAt, finishedAt }: RawEnd): ContainerEnd => ({
    reason,
    exitCode,
    message,
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
  });
  return {
    name: raw.name,
    ready: raw.ready ?? false,
    restartCount: raw.restartCount ?? 0,
    init,
    running: raw.state?.running !== undefined,
    ...(raw.state?.running?.startedAt !== undefined && { startedAt: raw.state.running.startedAt }),
    ...(waiting && { waiting: { reason: waiting.reason ?? '', message: waiting.message ?? '' } }),
    ...(raw.state?.terminated && { terminated: end(raw.state.terminated) }),
    ...(raw.lastState?.terminated && { lastTerminated: end(raw.lastState.terminated) }),
  };
}
