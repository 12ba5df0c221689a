import type { HopelessState } from '../cluster/hopeless-states.ts';
import type { Hopeless } from '../cluster/judgement.ts';
import type { KubeObject } from '../cluster/kube-object.ts';
import { formatDuration } from '../duration.ts';
import type { Evidence } from '../result/result.ts';
import { HarnessError } from './harness-error.ts';

/** A wait that ended without success: by timeout or in a hopeless state. */
export class WaitError extends HarnessError {
  /** The object that ended the wait, if one is known. */
  readonly object: KubeObject | undefined;
  /** The hopeless state that ended the wait; undefined after a timeout. */
  readonly hopeless: HopelessState | undefined;
  readonly evidence: readonly Evidence[];

  constructor(
    message: string,
    parts: {
      expected: string;
      observed: string;
      hopeless?: HopelessState;
      object?: KubeObject;
      next?: string;
      evidence: readonly Evidence[];
    },
  ) {
    super(message, parts);
    this.hopeless = parts.hopeless;
    this.object = parts.object;
    this.evidence = parts.evidence;
  }
}

const longestObservation = 300;

/** Hopeless states as worded in the headline of a failure. */
const headlines: Readonly<Record<HopelessState, string>> = {
  ErrImagePull: 'an image cannot be pulled',
  ImagePullBackOff: 'an image cannot be pulled',
  InvalidImageName: 'an image name is invalid',
  ErrImageNeverPull: 'an image is not on the node, and its imagePullPolicy is Never',
  CreateContainerConfigError: 'the configuration of a container is not valid',
  FailedMount: 'a volume of a pod cannot be mounted',
  CreateContainerError: 'a container cannot be created',
  RunContainerError: 'a container cannot be started',
  CrashLoopBackOff: 'a container keeps crashing',
  Unschedulable: 'a pod does not fit on any node',
  Rejected: 'a node refuses to run its pods',
  ProvisioningFailed: 'the volume of a claim cannot be provisioned',
  FailedBinding: 'a claim cannot be bound to a volume',
  Failed: 'a pod or a Job ended with an error',
  BackoffLimitExceeded: 'a Job exceeded its backoffLimit',
  DeadlineExceeded: 'a Job exceeded its activeDeadlineSeconds',
  PodFailurePolicy: 'a rule of its podFailurePolicy failed a Job',
  ReplicaFailure: 'creation of its pods is forbidden',
  FailedCreate: 'creation of its pods is forbidden',
  Unhealthy: 'a readiness probe keeps failing in the same way',
  ProgressDeadlineExceeded: 'it made no progress within its deadline',
};

/** States that have several reasons, told apart by the message. */
const reasons: readonly (readonly [state: HopelessState, reason: RegExp, headline: string])[] = [
  ['CreateContainerConfigError', /non-?root/i, 'a container would run as root, which is not allowed'],
  [
    'CreateContainerConfigError',
    /\b(?:secret|configmap)\b/i,
    'a Secret, ConfigMap or key that a container references does not exist',
  ],
  [
    'CreateContainerConfigError',
    /: container \S+ not found/,
    'a resourceFieldRef names a container that its pod does not have',
  ],
  ['Unhealthy', /was killed/, 'a failing probe keeps getting a container killed'],
];

/** Turns the condition of a wait into its failure: `release web is ready` becomes `release web did not become ready` or
 * `release web cannot become ready`.
 * @param what a statement with `is`, `are` or `has`, or an object and its state separated by a colon */
export function notSo(what: string, how: 'cannot' | 'did not'): string {
  const [, subject, state] = /^(.+?) (?:is|are) (.+)$/.exec(what) ?? /^([^:]+): (.+)$/.exec(what) ?? [];
  if (subject !== undefined) return `${subject} ${how} become ${state}`;
  const [, owner, possession] = /^(.+?) has (.+)$/.exec(what) ?? [];
  if (owner !== undefined) return `${owner} ${how} get ${possession}`;
  const [, objects] = /^(.+) ready$/.exec(what) ?? [];
  return objects === undefined ? `${what}: ${how} happen` : `${objects} ${how} become ready`;
}

/** The error of a wait that was ended by a hopeless state.
 * @param wait what was waited for; `waitedMs` if the time is known; `next` is used when the judgement has no next
 * command */
export function hopelessError(
  judgement: Hopeless,
  wait: {
    readonly what: string;
    readonly waitedMs?: number;
    readonly next?: string | undefined;
    readonly evidence?: readonly Evidence[];
  },
): WaitError {
  const { message, shown, object, next = wait.next } = judgement;
  const after = wait.waitedMs === undefined ? '' : ` after ${formatDuration(wait.waitedMs)}`;
  const seen = message.length > longestObservation ? `${message.slice(0, longestObservation)}…` : message;
  const headline = reasons.find(([state, reason]) => state === shown && reason.test(message))?.[2] ?? headlines[shown];
  return new WaitError(`${notSo(wait.what, 'cannot')}: ${headline}`, {
    expected: wait.what,
    observed: `${shown}${after}: waiting longer cannot help\n${seen}`,
    hopeless: shown,
    evidence: wait.evidence ?? [],
    ...(next !== undefined && { next }),
    ...(object && { object }),
  });
}
