/** States that an object cannot leave by waiting, keyed by the reason that Kubernetes reports. */
export const hopelessStates = {
  ErrImagePull: 'the registry denies access to the image of a container, or does not have it',
  ImagePullBackOff: 'the image of a container cannot be pulled',
  InvalidImageName: 'the image name of a container is invalid',
  ErrImageNeverPull: 'the image of a container is not on the node, and its imagePullPolicy is Never',
  CreateContainerConfigError:
    'a Secret, ConfigMap, key or container that a container references does not exist, or it would run as root, which is not allowed',
  FailedMount:
    'a Secret, ConfigMap, key, CSI driver or path of the node that a volume references was missing for half a minute, and no other pod of the platform is starting that could create it',
  CreateContainerError: 'a container cannot be created',
  RunContainerError: 'a container cannot be started, for example because its command is not in the image',
  CrashLoopBackOff: 'a container exited at least three times; a Job counts its own runs instead',
  Unschedulable: 'a pod does not fit on any node; nodes and claims that are still being created are waited for',
  Rejected:
    'its node refuses to run a pod and all after it, such as with SysctlForbidden or NodeAffinity, or OutOfcpu if it is larger than the node, or no node has its nodeName',
  ProvisioningFailed:
    'the volume of a claim cannot be provisioned, for example because its StorageClass does not exist',
  FailedBinding: 'a claim was observed twice without a volume and without a StorageClass to provision one',
  Failed:
    'a pod that no controller replaces ended with an error, or a Job failed for a reason other than the next three',
  BackoffLimitExceeded: 'a Job exceeded its backoffLimit',
  DeadlineExceeded: 'a Job exceeded its activeDeadlineSeconds',
  PodFailurePolicy: 'a rule of its podFailurePolicy failed a Job',
  ReplicaFailure:
    'a quota, a LimitRange, Pod Security, an admission policy or a webhook rejects some pods of a Deployment',
  FailedCreate: 'one of these rejects all pods of a StatefulSet, DaemonSet or Job',
  ProgressDeadlineExceeded: 'a Deployment made no progress within its progressDeadlineSeconds',
  Unhealthy:
    'a liveness or startup probe caused a container to be killed twice, and it is not ready or the probe fails again; with `hopeless: eager` in platform.yaml, also a readiness probe that keeps failing in the same way',
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
