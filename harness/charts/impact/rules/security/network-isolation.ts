import { type Json, mappingAt, mappingsAt, textsAt } from '../../../render/json.ts';
import { type Manifest, portsOf, type Workload } from '../../../render/manifest.ts';
import { consequence, type Rule } from '../finding.ts';
import { covers, matches, type Peer, peersOf, requirementsOf } from '../peers.ts';

const directions = [
  {
    type: 'Ingress',
    rules: 'spec.ingress',
    peers: 'from',
    in: 'anyone can connect to its pods',
    who: 'allows ingress from',
  },
  {
    type: 'Egress',
    rules: 'spec.egress',
    peers: 'to',
    in: 'its pods can connect to anything',
    who: 'allows egress to',
  },
] as const;

/** Traffic that a NetworkPolicy blocked is allowed, or traffic that it allowed is blocked. */
export const networkIsolation: Rule = {
  name: 'network-isolation',
  *find(comparison) {
    for (const { id, before, after } of comparison.workloads)
      for (const direction of directions) {
        const { type, rules, who } = direction;
        const was = allowed(comparison.before, before, direction);
        const is = allowed(comparison.after, after, direction);
        if (was === undefined) {
          const through = is?.map(({ text }) => text).join(', ') || 'nothing';
          const message = `a NetworkPolicy now restricts ${type} to ${through}`;
          if (is !== undefined) yield consequence('TRAFFIC', id, rules, message);
        } else if (is === undefined)
          yield consequence('SECURITY', id, '', `no NetworkPolicy restricts ${type} any longer: ${direction.in}`);
        else {
          for (const peer of is)
            if (!was.some((other) => covers(other, peer) || covers(other, asUdp(peer))))
              yield consequence('SECURITY', id, rules, `a NetworkPolicy now ${who} ${peer.text}`);
          for (const peer of was)
            if (!is.some((other) => covers(other, peer)) && !areAllIn(peer, is, comparison.after))
              yield consequence('TRAFFIC', id, rules, `no NetworkPolicy ${who} ${peer.text} any longer`);
        }
      }
  },
};

/** What may ask for names by UDP may do so by TCP, which long answers need. */
function asUdp(peer: Peer): Peer {
  return { ...peer, port: peer.port.replace(/^53$/, '53/UDP') };
}

/** Whether all pods of this render that a peer stands for are let through by another one, such as a label that they carry. */
function areAllIn(peer: Peer, is: readonly Peer[], manifest: Manifest): boolean {
  const meant = manifest.workloads.filter(({ labels }) => matches(peer, labels));
  return (
    meant.length > 0 &&
    meant.every(({ labels }) =>
      is.some((other) => matches(other, labels) && (other.port === '' || other.port === peer.port)),
    )
  );
}

/** What the policies of a pod let through; undefined where none holds anything back. */
function allowed(
  manifest: Manifest,
  workload: Workload,
  { type, rules, peers }: (typeof directions)[number],
): readonly Peer[] | undefined {
  const own = manifest
    .ofKind('NetworkPolicy')
    .filter((policy) => selects(policy, workload) && typesOf(policy).includes(type));
  if (own.length === 0) return undefined;
  // A port that is let in by its name is one of the pod; one that is let out by its name is one of another's.
  const named = new Map(type === 'Ingress' ? portsOf(workload.spec).map(({ name, port }) => [name, port]) : []);
  const all = own.flatMap((policy) => mappingsAt(policy, rules).flatMap((rule) => peersOf(rule, peers, named)));
  // A port name that no container declares allows nothing.
  const some = type === 'Ingress' ? all.filter(({ port }) => /^(\d|any port|$)/.test(port)) : all;
  return [...new Map(some.map((peer) => [peer.text, peer])).values()];
}

function selects(policy: Json, { labels }: Workload): boolean {
  return matches({ pods: requirementsOf(mappingAt(policy, 'spec.podSelector')) }, labels);
}

function typesOf(policy: Json): string[] {
  const given = textsAt(policy, 'spec.policyTypes');
  if (given.length > 0) return given;
  return mappingsAt(policy, 'spec.egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}
