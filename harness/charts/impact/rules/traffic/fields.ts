import { numberAt } from '../../../render/json.ts';
import type { Comparison, Rule } from '../finding.ts';
import { becomes, type ChangedField, differs, keyed, less, lost, watch } from '../watch.ts';

const workloads = 'Deployment StatefulSet DaemonSet';

/** A count or percent as one number that can be compared: pods, where it is known how many there are. */
function share(value: unknown, pods: unknown): number {
  const text = String(value);
  const part = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : undefined;
  if (typeof pods === 'number') return part === undefined ? Number(text) : Math.floor(part * pods);
  return part ?? Number(text) / 10;
}

function takesMore({ was, is, place: { before, after } }: ChangedField, comparison: Comparison): boolean {
  const scaler = after && comparison.after.scalerOf(after);
  const pods =
    numberAt(scaler, 'spec.maxReplicas') ?? numberAt(before, 'spec.replicas') ?? numberAt(after, 'spec.replicas');
  return was !== undefined && is !== undefined && share(is, pods) > share(was, pods);
}

const rollout: readonly Rule[] = [
  watch('rollout', workloads, becomes('OnDelete'), 'NEVER RUNS', {
    'spec.*.type': '{path} is {is}, and was {was}: an upgrade replaces no pod until somebody deletes it',
  }),
  watch('rollout', workloads, becomes('Recreate'), 'TRAFFIC', {
    'spec.*.type': '{path} is {is}, and was {was}: an upgrade ends all pods before it starts new ones',
  }),
  watch('rollout', workloads, becomes('RollingUpdate'), 'TRAFFIC', {
    'spec.*.type': '{path} is {is}, and was {was}: pods are replaced another way',
  }),
  watch('rollout', workloads, takesMore, 'TRAFFIC', {
    'spec.*.rollingUpdate.maxUnavailable':
      'maxUnavailable is {is}, and was {was}: an upgrade takes more pods away at once',
  }),
  watch('rollout', workloads, less, 'TRAFFIC', {
    'spec.minReadySeconds': '{change}: an upgrade goes on before the new pods have settled',
  }),
  watch('rollout', workloads, ({ was, is }) => Number(is) < Math.min(Number(was), 60), 'NEVER RUNS', {
    'spec.progressDeadlineSeconds': '{change}: helm gives an upgrade up whose pods take longer to be ready',
  }),
  watch('rollout', workloads, ({ was, is }) => Number(is) > Number(was ?? 0), 'NEVER RUNS', {
    'spec.*.rollingUpdate.partition': 'partition is {is}: an upgrade leaves the pods below it as they are',
  }),
];

const routed = '{path} is {is}, and was {was}';

/** Fields that say how requests come to pods. */
export const trafficFields: readonly Rule[] = [
  ...rollout,
  // What opens it to more is told by another rule.
  watch('service-routing', 'Service', ({ is }) => is !== 'NodePort' && is !== 'LoadBalancer', 'TRAFFIC', {
    'spec.type': routed,
    'spec.sessionAffinity': routed,
    'spec.internalTrafficPolicy': routed,
    'spec.publishNotReadyAddresses': routed,
    'spec.externalName': routed,
    'spec.loadBalancerClass': routed,
    'spec.trafficDistribution': routed,
    'spec.ipFamilyPolicy': routed,
  }),
  // Where its type is another, the policy comes or goes with it.
  watch('service-routing', 'Service', ({ was, is }) => was !== undefined && is !== undefined, 'TRAFFIC', {
    'spec.externalTrafficPolicy': routed,
  }),
  watch('ingress-routes', 'Ingress', differs, 'TRAFFIC', {
    'spec.ingressClassName': '{change}: another controller serves it, or none',
  }),
  watch('ingress-routes', 'Ingress', keyed(/^(nginx|traefik|haproxy|alb)\.|ingress/, lost), 'TRAFFIC', {
    'metadata.annotations.*': 'the annotation {change}',
  }),
  watch('ingress-routes', 'HTTPRoute', differs, 'TRAFFIC', {
    'spec.parentRefs': 'parentRefs are others: requests may reach something else',
    'spec.rules': 'rules are others: requests may reach something else',
  }),
  watch('ingress-routes', 'HTTPRoute', (field) => hostsLost(field).length > 0, 'TRAFFIC', {
    'spec.hostnames': (field) => `${hostsLost(field).join(', ')} leads nowhere any more`,
  }),
  watch('lost-addresses', 'pods', ({ was, is }) => isClusters(was) && !isClusters(is), 'TRAFFIC', {
    'spec.dnsPolicy': 'dnsPolicy is {is}: its pods do not find Services by their names',
  }),
  watch('shutdown', 'pods', less, 'TRAFFIC', {
    'spec.terminationGracePeriodSeconds':
      'its pods are killed after {is} s, and were after {was} s: what takes longer to end is cut off',
  }),
];

function hostsLost({ was, is }: ChangedField): string[] {
  const [then, now] = [was, is].map((list) => (Array.isArray(list) ? list.map(String) : []));
  return (then ?? []).filter((host) => now?.includes(host) === false);
}

function isClusters(policy: unknown): boolean {
  return String(policy).startsWith('ClusterFirst');
}
