import { isMapping } from '../../../model/value-at.ts';
import { type Json, mappingAt, mappingsAt, textsAt } from '../../render/json.ts';

/** Who is let through by a rule of a NetworkPolicy, on one port. */
export interface Peer {
  /** What the labels of pods and of their namespaces have to be, such as `app=web`; undefined where nothing is asked. */
  readonly pods: readonly string[] | undefined;
  readonly namespaces: readonly string[] | undefined;
  /** Addresses in place of labels. */
  readonly block: string | undefined;
  /** Number and protocol; empty for every port. */
  readonly port: string;
  readonly text: string;
}

/** The peers of a rule, each with each of its ports.
 * @param named numbers of the ports that have a name. */
export function peersOf(rule: Json, field: 'from' | 'to', named: ReadonlyMap<string, number>): Peer[] {
  const ports = mappingsAt(rule, 'ports').map((port) => {
    const given = String(port['port'] ?? 'any port');
    const more = `${['TCP', undefined].includes(port['protocol'] as string) ? '' : `/${String(port['protocol'])}`}${port['endPort'] === undefined ? '' : `-${String(port['endPort'])}`}`;
    return { port: `${named.get(given) ?? given}${more}`, text: `port ${given}${more}` };
  });
  const where = mappingsAt(rule, field).map(whereOf);
  return (where.length === 0 ? [anybody] : where).flatMap((peer) =>
    (ports.length === 0 ? [{ port: '', text: 'every port' }] : ports).map(({ port, text }) => ({
      ...peer,
      port,
      text: `${peer.text} on ${text}`,
    })),
  );
}

const anybody = { pods: undefined, namespaces: undefined, block: undefined, text: 'anybody' };

function whereOf(peer: Json): Omit<Peer, 'port'> {
  const block = mappingAt(peer, 'ipBlock');
  if (typeof block['cidr'] === 'string') {
    const except = textsAt(block, 'except').sort();
    const text = `${block['cidr']}${except.length > 0 ? ` but ${except.join(' and ')}` : ''}`;
    return { pods: undefined, namespaces: undefined, block: text, text };
  }
  const [pods, namespaces] = ['podSelector', 'namespaceSelector'].map((key) =>
    isMapping(peer[key]) ? requirementsOf(peer[key]) : undefined,
  );
  const told = (what: string, asked: readonly string[] | undefined) =>
    asked === undefined ? '' : asked.length === 0 ? `all ${what}` : `${what} ${asked.join(',')}`;
  const text = [told('pods', pods), told('namespaces', namespaces)].filter(Boolean).join(' of ') || 'anybody';
  return { pods, namespaces, block: undefined, text };
}

/** What a selector asks of labels, one text each: one value of several reads as the labels do. */
export function requirementsOf(selector: Json): string[] {
  const labels = Object.entries(mappingAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
  const expressions = mappingsAt(selector, 'matchExpressions').map((one) => {
    const values = textsAt(one, 'values').sort();
    const [key, operator] = [String(one['key']), String(one['operator'])];
    return operator === 'In' && values.length === 1
      ? `${key}=${values[0]}`
      : `${key} ${operator} ${values.join('|')}`.trim();
  });
  return [...new Set([...labels, ...expressions])].sort();
}

/** Whether another peer allows everything that this one allows. */
export function covers(wide: Peer, narrow: Peer): boolean {
  if (wide.port !== '' && wide.port !== narrow.port) return false;
  if (wide.text.startsWith('anybody')) return true;
  if (wide.block !== narrow.block) return false;
  // Pods without a word of namespaces are those of the own one, which is among all.
  const isEverywhere = wide.namespaces?.length === 0;
  if (!isEverywhere && (wide.namespaces === undefined) !== (narrow.namespaces === undefined)) return false;
  const isWithin = (asked: readonly string[] = [], more: readonly string[] = []) =>
    asked.every((one) => more.includes(one));
  return isWithin(wide.namespaces, narrow.namespaces) && isWithin(wide.pods, narrow.pods);
}

/** Whether pods of the release's namespace with these labels are meant. */
export function matches({ pods, namespaces, block }: Partial<Peer>, labels: Json): boolean {
  if (pods === undefined || namespaces !== undefined || block !== undefined) return false;
  return pods.every((asked) => {
    const [, key = '', operator = '', values = ''] = /^(\S+?)(?:=| (\w+) ?)(.*)$/.exec(asked) ?? [];
    const value = labels[key];
    if (operator === '') return value === values;
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isOne = typeof value === 'string' && values.split('|').includes(value);
    return operator === 'In' ? isOne : !isOne;
  });
}
