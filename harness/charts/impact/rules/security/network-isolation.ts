import { canonicalText, isMapping, type Json, mappingAt, mappingsAt, textsAt } from '../../../render/json.ts';
import type { Manifest, Workload } from '../../../render/manifest.ts';
import type { Consequence, Rule } from '../finding.ts';
import { workloadPairs } from '../paired-workloads.ts';

const directions = [
  { type: 'Ingress', rules: 'spec.ingress', peers: 'from', in: 'anybody may connect to its pods', who: 'lets in' },
  { type: 'Egress', rules: 'spec.egress', peers: 'to', in: 'its pods may connect to anything', who: 'lets out to' },
] as const;

/** Traffic that a NetworkPolicy held back is let through, or traffic that it let through is held back. */
export const networkIsolation: Rule = {
  name: 'network-isolation',
  find: (comparison) =>
    workloadPairs(comparison).flatMap(({ id, before, after }) =>
      directions.flatMap((direction): Consequence[] => {
        const was = allowed(comparison.before, before, direction);
        const is = allowed(comparison.after, after, direction);
        if (was === undefined) return is === undefined ? [] : closed(id, direction, is);
        if (is === undefined)
          return [
            {
              effect: 'SECURITY',
              object: id,
              path: '',
              message: `no NetworkPolicy holds back ${direction.type} any more: ${direction.in}`,
            },
          ];
        const opened = [...is].filter((peer) => !was.has(peer));
        const shut = [...was].filter((peer) => !is.has(peer));
        return [
          ...opened.map(
            (peer): Consequence => ({
              effect: 'SECURITY',
              object: id,
              path: direction.rules,
              message: `a NetworkPolicy ${direction.who} ${peer}, and did not`,
            }),
          ),
          ...shut.map(
            (peer): Consequence => ({
              effect: 'TRAFFIC',
              object: id,
              path: direction.rules,
              message: `no NetworkPolicy ${direction.who} ${peer} any more`,
            }),
          ),
        ];
      }),
    ),
};

function closed(id: string, { type, rules }: (typeof directions)[number], is: ReadonlySet<string>): Consequence[] {
  const message = `a NetworkPolicy holds back ${type} now, but for ${[...is].join(', ') || 'nothing'}`;
  return [{ effect: 'TRAFFIC', object: id, path: rules, message }];
}

/** What the policies of a pod let through; undefined where none holds anything back. */
function allowed(
  manifest: Manifest,
  workload: Workload,
  { type, rules, peers }: (typeof directions)[number],
): ReadonlySet<string> | undefined {
  const own = manifest
    .ofKind('NetworkPolicy')
    .filter((policy) => selects(policy, workload) && typesOf(policy).includes(type));
  if (own.length === 0) return undefined;
  return new Set(
    own.flatMap((policy) =>
      mappingsAt(policy, rules).flatMap((rule) => {
        const ports = mappingsAt(rule, 'ports').map(
          (port) =>
            `${String(port['port'] ?? 'any port')}${port['protocol'] === 'UDP' ? '/UDP' : ''}${port['endPort'] === undefined ? '' : `-${String(port['endPort'])}`}`,
        );
        const where = mappingsAt(rule, peers).map(describePeer);
        return (where.length === 0 ? ['anybody'] : where).flatMap((peer) =>
          (ports.length === 0 ? ['every port'] : ports).map(
            (port) => `${peer} on ${/^every/.test(port) ? port : `port ${port}`}`,
          ),
        );
      }),
    ),
  );
}

function selects(policy: Json, { labels }: Workload): boolean {
  const selector = mappingAt(policy, 'spec.podSelector');
  return Object.entries(mappingAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value);
}

function typesOf(policy: Json): string[] {
  const given = textsAt(policy, 'spec.policyTypes');
  if (given.length > 0) return given;
  return mappingsAt(policy, 'spec.egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function describePeer(peer: Json): string {
  const block = mappingAt(peer, 'ipBlock');
  if (typeof block['cidr'] === 'string') {
    const except = textsAt(block, 'except');
    return `${block['cidr']}${except.length > 0 ? ` but ${[...except].sort().join(' and ')}` : ''}`;
  }
  const pods = describeSelector(peer['podSelector'], 'pods');
  const namespaces = describeSelector(peer['namespaceSelector'], 'namespaces');
  return [pods, namespaces].filter(Boolean).join(' of ') || 'anybody';
}

function describeSelector(selector: unknown, what: string): string {
  if (!isMapping(selector)) return '';
  const labels = Object.entries(mappingAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
  const expressions = mappingsAt(selector, 'matchExpressions').map(canonicalText);
  const all = [...labels.sort(), ...expressions.sort()];
  return all.length === 0 ? `all ${what}` : `${what} ${all.join(',')}`;
}
