import { at, type Json } from '../render/json.ts';

type Default = unknown | ((object: Json) => unknown);

const mode = { defaultMode: 0o644 };
const webhook = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
};
const budget = { maxSurge: '25%', maxUnavailable: '25%' };

/** What the API server fills in where nothing is written, by the end of the definition's name. The OpenAPI document does
 * not hold these. An empty mapping says that leaving it out is the same as leaving it empty. */
export const defaults: Readonly<Record<string, Readonly<Record<string, Default>>>> = {
  'core.v1.Container': {
    imagePullPolicy: (container: Json) =>
      /(^[^:@]+|:latest)$/.test(String(container['image']).replace(/^.*\//, '')) ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
    securityContext: {},
    lifecycle: {},
    stdin: false,
    tty: false,
  },
  'core.v1.ContainerPort': { protocol: 'TCP' },
  'core.v1.Probe': {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    initialDelaySeconds: 0,
  },
  'core.v1.HTTPGetAction': { path: '/', scheme: 'HTTP' },
  'core.v1.GRPCAction': { service: '' },
  'core.v1.PodSpec': {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    affinity: {},
    schedulerName: 'default-scheduler',
    enableServiceLinks: true,
    serviceAccountName: (pod: Json) => pod['serviceAccount'] ?? 'default',
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    shareProcessNamespace: false,
    preemptionPolicy: 'PreemptLowerPriority',
  },
  'core.v1.Toleration': { operator: 'Equal', value: '' },
  'core.v1.VolumeMount': { readOnly: false, subPath: '' },
  'core.v1.SecretVolumeSource': { ...mode, optional: false },
  'core.v1.ConfigMapVolumeSource': { ...mode, optional: false },
  'core.v1.ProjectedVolumeSource': mode,
  'core.v1.DownwardAPIVolumeSource': mode,
  'core.v1.PersistentVolumeClaimVolumeSource': { readOnly: false },
  'core.v1.EmptyDirVolumeSource': { medium: '' },
  'core.v1.HostPathVolumeSource': { type: '' },
  'core.v1.ObjectFieldSelector': { apiVersion: 'v1' },
  'core.v1.SecretKeySelector': { optional: false },
  'core.v1.ConfigMapKeySelector': { optional: false },
  'core.v1.EnvVar': { value: (variable: Json) => (variable['valueFrom'] === undefined ? '' : undefined) },
  'core.v1.EnvFromSource': { prefix: '' },
  // In the templates of a StatefulSet.
  'core.v1.PersistentVolumeClaim': { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  'core.v1.PersistentVolumeClaimSpec': { volumeMode: 'Filesystem' },
  'core.v1.PersistentVolumeSpec': {
    volumeMode: 'Filesystem',
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: '',
  },
  'core.v1.Secret': { type: 'Opaque', immutable: false },
  'core.v1.ConfigMap': { immutable: false },
  'core.v1.ServiceSpec': {
    type: 'ClusterIP',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    publishNotReadyAddresses: false,
    ipFamilyPolicy: (service: Json) => (service['type'] === 'ExternalName' ? undefined : 'SingleStack'),
    externalTrafficPolicy: (service: Json) =>
      ['LoadBalancer', 'NodePort'].includes(String(service['type'])) ? 'Cluster' : undefined,
    allocateLoadBalancerNodePorts: (service: Json) => (service['type'] === 'LoadBalancer' ? true : undefined),
  },
  'core.v1.ServicePort': { protocol: 'TCP', targetPort: (port: Json) => port['port'] },
  'apps.v1.DeploymentSpec': {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    minReadySeconds: 0,
    strategy: {},
    paused: false,
  },
  'apps.v1.DeploymentStrategy': {
    type: 'RollingUpdate',
    rollingUpdate: (strategy: Json) => (strategy['type'] === 'RollingUpdate' ? {} : undefined),
  },
  'apps.v1.RollingUpdateDeployment': budget,
  'apps.v1.StatefulSetSpec': {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
    minReadySeconds: 0,
    updateStrategy: {},
    persistentVolumeClaimRetentionPolicy: {},
  },
  'apps.v1.StatefulSetUpdateStrategy': {
    type: 'RollingUpdate',
    rollingUpdate: (strategy: Json) => (strategy['type'] === 'RollingUpdate' ? {} : undefined),
  },
  'apps.v1.RollingUpdateStatefulSetStrategy': { partition: 0 },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': { whenDeleted: 'Retain', whenScaled: 'Retain' },
  'apps.v1.DaemonSetSpec': { revisionHistoryLimit: 10, minReadySeconds: 0, updateStrategy: {} },
  'apps.v1.DaemonSetUpdateStrategy': {
    type: 'RollingUpdate',
    rollingUpdate: (strategy: Json) => (strategy['type'] === 'RollingUpdate' ? {} : undefined),
  },
  'apps.v1.RollingUpdateDaemonSet': { maxSurge: 0, maxUnavailable: 1 },
  'batch.v1.JobSpec': {
    parallelism: 1,
    completions: (job: Json) => (job['parallelism'] === 1 ? 1 : undefined),
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
  },
  'batch.v1.CronJobSpec': {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  },
  'networking.v1.NetworkPolicySpec': {
    podSelector: {},
    policyTypes: (policy: Json) => (Array.isArray(at(policy, 'egress')) ? ['Ingress', 'Egress'] : ['Ingress']),
  },
  'networking.v1.NetworkPolicyPort': { protocol: 'TCP' },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { minReplicas: 1 },
  'admissionregistration.v1.ValidatingWebhook': webhook,
  'admissionregistration.v1.MutatingWebhook': { ...webhook, reinvocationPolicy: 'Never' },
  'rbac.v1.RoleRef': { apiGroup: 'rbac.authorization.k8s.io' },
  'rbac.v1.Subject': {
    apiGroup: (subject: Json) => (subject['kind'] === 'ServiceAccount' ? '' : 'rbac.authorization.k8s.io'),
  },
  'storage.v1.StorageClass': { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', allowVolumeExpansion: false },
};
