/** States that an object cannot leave by waiting, keyed by the reason that Kubernetes reports. */
export const hopelessStates = {
  ErrImagePull: 'the registry refuses the image of a container, or does not have it',
  ImagePullBackOff: 'the image of a container cannot be pulled',
  InvalidImageName: 'what a container names as its image cannot be one',
  ErrImageNeverPull: 'the image of a container is not on the node and must not be pulled',
  CreateContainerConfigError:
    'a Secret, ConfigMap or key that a container asks for is not there, or it would run as root and must not',
  CreateContainerError: 'a container cannot be created',
  RunContainerError: 'a container cannot be started, as when its command is not in the image',
  CrashLoopBackOff: 'a container ended at least three times; the runs of a Job are counted by the Job',
  Unschedulable: 'a pod fits on no node; nodes and claims that are on their way are waited for',
  ProvisioningFailed: 'nothing can make the volume of a claim, as when its StorageClass is not there',
  FailedBinding: 'a claim was twice found without a volume and without a StorageClass to make one',
  Failed: 'a pod that nobody replaces ended with an error, or a Job failed for another reason than the next three',
  BackoffLimitExceeded: 'a Job failed more often than it may',
  DeadlineExceeded: 'a Job took longer than it may',
  PodFailurePolicy: 'a Job failed by a rule of its podFailurePolicy',
  ReplicaFailure: 'a quota, Pod Security or an admission webhook forbids a Deployment some of its pods',
  FailedCreate: 'the same forbids a StatefulSet, DaemonSet or Job all of its pods',
  ProgressDeadlineExceeded: 'a Deployment made no progress for as long as it says itself (progressDeadlineSeconds)',
  Unhealthy:
    'a liveness or startup probe had a container killed twice and it is not ready; where platform.yaml says `hopeless: eager`, also a readiness probe that fails in the same way again and again',
} as const;

export type HopelessState = keyof typeof hopelessStates;

/** What the status of an object in such a state never shows: conditions with status True, phases, and replica counts
 * that include a hopeless pod. */
export const ruledOut = {
  conditions: new Set(['Ready', 'Available', 'ContainersReady', 'Complete', 'SuccessCriteriaMet']),
  phases: new Set(['Running', 'Succeeded', 'Bound']),
  counts: new Set(['readyReplicas', 'availableReplicas', 'numberReady', 'numberAvailable', 'ready', 'succeeded']),
} as const satisfies Readonly<Record<string, ReadonlySet<string>>>;

/** Whether a reason reported by Kubernetes names a hopeless state. */
export function isHopeless(state: string): state is HopelessState {
  return Object.hasOwn(hopelessStates, state);
}
