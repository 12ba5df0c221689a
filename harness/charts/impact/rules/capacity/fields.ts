import type { Rule } from '../finding.ts';
import { gone, less, watch } from '../watch.ts';

/** Fields that determine the number of pods and their resources. */
export const capacityFields: readonly Rule[] = [
  watch('autoscalers', 'HorizontalPodAutoscaler', gone, 'CAPACITY', {
    '': 'is removed: the number of pods no longer follows the load',
  }),
  watch('autoscalers', 'HorizontalPodAutoscaler', less, 'CAPACITY', {
    'spec.minReplicas': '{change}',
    'spec.maxReplicas': '{change}',
  }),
  watch('autoscalers', 'HorizontalPodAutoscaler', ({ was }) => was !== undefined, 'CAPACITY', {
    'spec.metrics': ({ was, is }) =>
      Object.keys(was ?? {}).length > Object.keys(is ?? {}).length
        ? 'a metric is gone: it no longer scales by that'
        : 'scales by different metrics or at different targets',
  }),
  watch('disruption-budgets', 'PodDisruptionBudget', gone, 'CAPACITY', {
    '': 'is removed: a drain can evict all pods at once',
  }),
  watch(
    'fewer-pods',
    'Deployment StatefulSet',
    (field, comparison) =>
      less(field, comparison) &&
      field.is !== 0 &&
      field.place.after !== undefined &&
      comparison.after.scalerOf(field.place.after) === undefined,
    'CAPACITY',
    { 'spec.replicas': '{change}' },
  ),
  watch('fewer-pods', 'pods', ({ was, is }) => spreadsLost(was, is).length > 0, 'CAPACITY', {
    'spec.topologySpreadConstraints': ({ was, is }) =>
      `its pods are no longer spread over ${spreadsLost(was, is).join(' and ')}: the loss of one can take them all`,
  }),
  watch('fewer-pods', 'pods', gone, 'CAPACITY', {
    'spec.affinity.podAntiAffinity': 'podAntiAffinity is gone: its pods can all run on one node',
  }),
  watch('less-room', 'containers', gone, 'CAPACITY', {
    'resources.limits.*':
      'limits.{key} of container {container} is gone (it was {was}): it can use everything that its node has',
    'resources.requests.*':
      'requests.{key} of container {container} is gone (it was {was}): nothing is reserved for it on a node',
  }),
  watch('less-room', 'containers', less, 'CAPACITY', {
    'resources.limits.*': 'limits.{key} of container {container} changes from {was} to {is}',
    'resources.requests.*': 'requests.{key} of container {container} changes from {was} to {is}',
  }),
  watch('less-room', 'pods', less, 'CAPACITY', {
    'spec.volumes.*.emptyDir.sizeLimit':
      'sizeLimit of volume {key} changes from {was} to {is}: a pod that writes more is evicted',
  }),
  watch('less-room', 'ResourceQuota', less, 'CAPACITY', {
    'spec.hard.*': 'the quota of {key} changes from {was} to {is}: anything above it is rejected',
  }),
];

/** Of constraints that are keyed by topology and by what is done where they cannot be met. */
function spreadsLost(was: unknown, is: unknown): string[] {
  const [then, now] = [was, is].map((list) => Object.keys(list ?? {}).map((key) => key.slice(1).split(',')[0] ?? ''));
  return (then ?? []).filter((topology) => now?.includes(topology) === false);
}
