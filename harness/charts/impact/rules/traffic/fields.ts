import { at, type Json, mappingsAt, numberAt, textsAt } from '../../../render/json.ts';
import { podOf } from '../../../render/manifest.ts';
import { sourcesOf } from '../../../render/references.ts';
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

/** Whether an upgrade runs old and new pods at once, and did not. */
function overlaps({ was, is, place: { after } }: ChangedField): boolean {
  return (
    was === 'Recreate' &&
    is === 'RollingUpdate' &&
    !/^0%?$/.test(String(at(after, 'spec.strategy.rollingUpdate.maxSurge')))
  );
}

/** Whether the pods have a claim that is not for several pods, as far as the render shows. */
function sharesClaim({ place: { after } }: ChangedField, { after: manifest }: Comparison): boolean {
  const sources = mappingsAt(podOf(after ?? {}), 'volumes').flatMap((volume) => sourcesOf(volume));
  return sources.some(({ kind, name }) => {
    const modes = textsAt(manifest.find(kind, name), 'spec.accessModes');
    return kind === 'PersistentVolumeClaim' && !modes.some((mode) => mode.endsWith('Many'));
  });
}

const rollout: readonly Rule[] = [
  watch('rollout', workloads, becomes('OnDelete'), 'NEVER RUNS', {
    'spec.*.type': '{path} changes from {was} to {is}: an upgrade replaces a pod only when somebody deletes it',
  }),
  watch('rollout', workloads, becomes('Recreate'), 'TRAFFIC', {
    'spec.*.type': '{path} changes from {was} to {is}: an upgrade stops all pods before it starts new ones',
  }),
  watch('rollout', workloads, (field, comparison) => overlaps(field) && sharesClaim(field, comparison), 'DATA', {
    'spec.*.type':
      '{path} changes from {was} to {is}: the new pod starts before the old one has ended, and both use its claim, or it waits for the claim forever on another node',
  }),
  watch('rollout', workloads, (field, comparison) => overlaps(field) && !sharesClaim(field, comparison), 'CHANGE', {
    'spec.*.type': '{path} changes from {was} to {is}: the new pods start before the old ones have ended',
  }),
  watch('rollout', workloads, (field) => field.is === 'RollingUpdate' && !overlaps(field), 'CHANGE', {
    'spec.*.type': '{path} changes from {was} to {is}: an upgrade replaces one pod after the other',
  }),
  watch('rollout', workloads, takesMore, 'TRAFFIC', {
    'spec.*.rollingUpdate.maxUnavailable':
      'maxUnavailable changes from {was} to {is}: an upgrade takes down more pods at once',
  }),
  watch('rollout', workloads, less, 'TRAFFIC', {
    'spec.minReadySeconds': '{change}: an upgrade continues before the new pods have proved stable',
  }),
  watch('rollout', workloads, ({ was, is }) => Number(is) < Math.min(Number(was), 60), 'NEVER RUNS', {
    'spec.progressDeadlineSeconds': '{change}: helm gives up an upgrade whose pods take longer to become ready',
  }),
  watch('rollout', workloads, ({ was, is }) => Number(is) > Number(was ?? 0), 'NEVER RUNS', {
    'spec.*.rollingUpdate.partition': 'partition is {is}: an upgrade does not replace the pods below it',
  }),
];

const routed = '{path} changes from {was} to {is}';

/** Fields that determine how requests reach pods. */
export const trafficFields: readonly Rule[] = [
  ...rollout,
  // Another rule reports what exposes it to more clients.
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
    'spec.ingressClassName': '{change}: a different controller serves it, or none',
  }),
  watch('ingress-routes', 'Ingress', keyed(/^(nginx|traefik|haproxy|alb)\.|ingress/, lost), 'TRAFFIC', {
    'metadata.annotations.*': 'the annotation {change}',
  }),
  watch('ingress-routes', 'HTTPRoute', differs, 'TRAFFIC', {
    'spec.parentRefs': 'parentRefs change: requests may reach something else',
    'spec.rules': 'rules change: requests may reach something else',
  }),
  watch('ingress-routes', 'HTTPRoute', (field) => hostsLost(field).length > 0, 'TRAFFIC', {
    'spec.hostnames': (field) => `${hostsLost(field).join(', ')} is no longer routed`,
  }),
  watch('lost-addresses', 'pods', ({ place: { was, is } }) => resolves(was) && !resolves(is), 'TRAFFIC', {
    'spec.dnsPolicy': 'dnsPolicy is {is}: its pods cannot resolve Services by name',
    'spec.hostNetwork': 'hostNetwork is {is}: its pods cannot resolve Services by name without ClusterFirstWithHostNet',
  }),
  watch('shutdown', 'pods', less, 'TRAFFIC', {
    'spec.terminationGracePeriodSeconds':
      'its pods are killed after {is} s, not {was} s: a shutdown that takes longer is cut off',
  }),
];

function hostsLost({ was, is }: ChangedField): string[] {
  const [then, now] = [was, is].map((list) => (Array.isArray(list) ? list.map(String) : []));
  return (then ?? []).filter((host) => now?.includes(host) === false);
}

/** Whether pods ask the DNS of the cluster. */
function resolves(pod: Json): boolean {
  const [policy, host] = ['spec.dnsPolicy', 'spec.hostNetwork'].map((path) => at(pod, path));
  return policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && host !== true);
}
