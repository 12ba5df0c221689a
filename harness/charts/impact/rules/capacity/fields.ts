import type { Rule } from '../finding.ts';
import { gone, less, watch } from '../watch.ts';

/** Fields that say how many pods there are, and how much room they have. */
export const capacityFields: readonly Rule[] = [
  watch('autoscalers', 'HorizontalPodAutoscaler', gone, 'CAPACITY', {
    '': 'is removed: the number of pods stays as it is under load',
  }),
  watch('autoscalers', 'HorizontalPodAutoscaler', less, 'CAPACITY', {
    'spec.minReplicas': '{change}',
    'spec.maxReplicas': '{change}',
  }),
  watch('autoscalers', 'HorizontalPodAutoscaler', ({ was }) => was !== undefined, 'CAPACITY', {
    'spec.metrics': ({ was, is }) =>
      Object.keys(was ?? {}).length > Object.keys(is ?? {}).length
        ? 'a metric is gone: it does not scale by that any more'
        : 'scales by other metrics or at other limits',
  }),
  watch('disruption-budgets', 'PodDisruptionBudget', gone, 'CAPACITY', {
    '': 'is removed: a drain may take all pods at once',
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
      `its pods do not spread over ${spreadsLost(was, is).join(' and ')} any more: the loss of one takes them all`,
  }),
  watch('fewer-pods', 'pods', gone, 'CAPACITY', {
    'spec.affinity.podAntiAffinity': 'podAntiAffinity is gone: its pods may all run on one node',
  }),
  watch('less-room', 'containers', gone, 'CAPACITY', {
    'resources.limits.*':
      'limits.{key} of container {container} is gone, and was {was}: it may take all that its node has',
    'resources.requests.*':
      'requests.{key} of container {container} is gone, and was {was}: nothing is kept for it on a node',
  }),
  watch('less-room', 'containers', less, 'CAPACITY', {
    'resources.limits.*': 'limits.{key} of container {container} is {is}, and was {was}',
    'resources.requests.*': 'requests.{key} of container {container} is {is}, and was {was}',
  }),
  watch('less-room', 'pods', less, 'CAPACITY', {
    'spec.volumes.*.emptyDir.sizeLimit': 'volume {key} holds {is}, and held {was}: a pod that writes more is evicted',
  }),
  watch('less-room', 'ResourceQuota', less, 'CAPACITY', {
    'spec.hard.*': 'the namespace may hold {is} of {key}, and {was} before: what is more is refused',
  }),
];

/** Of constraints that are keyed by topology and by what is done where they cannot be met. */
function spreadsLost(was: unknown, is: unknown): string[] {
  const [then, now] = [was, is].map((list) => Object.keys(list ?? {}).map((key) => key.slice(1).split(',')[0] ?? ''));
  return (then ?? []).filter((topology) => now?.includes(topology) === false);
}
