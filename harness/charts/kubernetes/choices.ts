const operators = 'In NotIn Exists DoesNotExist';
const ports: readonly [number, number] = [1, 65_535];

/** The texts that the API server takes for a field, or the smallest and greatest number, by the end of the definition's name.
 * The OpenAPI document does not hold these. */
const choices: Readonly<Record<string, Readonly<Record<string, string | readonly [number, number]>>>> = {
  'core.v1.Container': {
    imagePullPolicy: 'Always IfNotPresent Never',
    terminationMessagePolicy: 'File FallbackToLogsOnError',
  },
  'core.v1.ContainerPort': { containerPort: ports, hostPort: ports, protocol: 'TCP UDP SCTP' },
  'core.v1.HTTPGetAction': { scheme: 'HTTP HTTPS' },
  'core.v1.PodSpec': {
    dnsPolicy: 'ClusterFirst ClusterFirstWithHostNet Default None',
    preemptionPolicy: 'PreemptLowerPriority Never',
    restartPolicy: 'Always OnFailure Never',
    terminationGracePeriodSeconds: [0, Number.MAX_SAFE_INTEGER],
  },
  'core.v1.PodSecurityContext': {
    fsGroupChangePolicy: 'OnRootMismatch Always',
    supplementalGroupsPolicy: 'Merge Strict',
  },
  'core.v1.SeccompProfile': { type: 'RuntimeDefault Unconfined Localhost' },
  'core.v1.Toleration': { effect: 'NoSchedule PreferNoSchedule NoExecute', operator: 'Equal Exists Lt Gt' },
  'core.v1.TopologySpreadConstraint': { whenUnsatisfiable: 'DoNotSchedule ScheduleAnyway' },
  'core.v1.NodeSelectorRequirement': { operator: `${operators} Gt Lt` },
  'meta.v1.LabelSelectorRequirement': { operator: operators },
  'core.v1.PersistentVolumeClaimSpec': { volumeMode: 'Filesystem Block' },
  'core.v1.PersistentVolumeSpec': { persistentVolumeReclaimPolicy: 'Retain Delete Recycle' },
  'core.v1.ServiceSpec': {
    type: 'ClusterIP NodePort LoadBalancer ExternalName',
    sessionAffinity: 'None ClientIP',
    externalTrafficPolicy: 'Cluster Local',
    internalTrafficPolicy: 'Cluster Local',
    ipFamilyPolicy: 'SingleStack PreferDualStack RequireDualStack',
  },
  'core.v1.ServicePort': { port: ports, protocol: 'TCP UDP SCTP' },
  'apps.v1.DeploymentStrategy': { type: 'RollingUpdate Recreate' },
  'apps.v1.StatefulSetUpdateStrategy': { type: 'RollingUpdate OnDelete' },
  'apps.v1.DaemonSetUpdateStrategy': { type: 'RollingUpdate OnDelete' },
  'apps.v1.StatefulSetSpec': { podManagementPolicy: 'OrderedReady Parallel' },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    whenDeleted: 'Retain Delete',
    whenScaled: 'Retain Delete',
  },
  'batch.v1.CronJobSpec': { concurrencyPolicy: 'Allow Forbid Replace' },
  'batch.v1.JobSpec': { completionMode: 'NonIndexed Indexed' },
  'networking.v1.HTTPIngressPath': { pathType: 'Exact Prefix ImplementationSpecific' },
  'networking.v1.NetworkPolicyPort': { protocol: 'TCP UDP SCTP' },
  'policy.v1.PodDisruptionBudgetSpec': { unhealthyPodEvictionPolicy: 'IfHealthyBudget AlwaysAllow' },
  'storage.v1.StorageClass': { reclaimPolicy: 'Retain Delete', volumeBindingMode: 'Immediate WaitForFirstConsumer' },
};

/** What is wrong with the value of a field of a definition; undefined where nothing is. */
export function wrongChoice(definition: string | undefined, field: string, value: unknown): string | undefined {
  const choice = choices[definition?.split('.').slice(-3).join('.') ?? '']?.[field];
  if (choice === undefined) return undefined;
  const expected = expectedOf(choice, value);
  return expected === undefined ? undefined : `found ${JSON.stringify(value)}, expected ${expected}`;
}

/** What is expected in place of a value; undefined if the value is one of the choices, or of another type. */
function expectedOf(choice: string | readonly [number, number], value: unknown): string | undefined {
  if (typeof choice === 'string') {
    if (typeof value !== 'string' || value === '' || choice.split(' ').includes(value)) return undefined;
    return `one of ${choice.replaceAll(' ', ', ')}`;
  }
  const [least, most] = choice;
  if (typeof value !== 'number' || (value >= least && value <= most)) return undefined;
  return most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `${least} to ${most}`;
}
