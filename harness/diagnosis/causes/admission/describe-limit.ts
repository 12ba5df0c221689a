import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { parseQuantity } from '../../../model/cluster/quantity.ts';
import { valueAt } from '../../../model/value-at.ts';
import { certain, type Field, type Finding } from '../../facts.ts';
import { type ContainerSpec, containersOf, placeOf, podOf } from '../../read-spec.ts';
import { runOf } from '../container/run-of.ts';

/** A rejection in the API server's words. */
export interface Refusal {
  /** What was rejected, such as `the pods of ReplicaSet/api-7f`. */
  readonly whose: string;
  readonly text: string;
  readonly owner?: KubeObject;
}

const quota = /exceeded quota: (\S+), requested: (.+?), used: (.+?), limited: (.+?)(?:$|[\s"])/;
const quotaWants = /failed quota: (\S+): must specify ([^\n"]+)/;
const usage =
  /(?:minimum|maximum) ([\w./-]+) usage per \w+ is \S+[,.] +(?:but (request|limit) is ([^\s,\]]+)|No \w+ is specified)/;
const ratio = /([\w./-]+) max limit to request ratio per \w+ is \S+, but (?:provided ratio is ([\d.]+)|no [^,\]]+)/;
const aboveLimit = /is invalid: \[?spec\.containers\[(\d+)\]\.resources\.requests: .+? equal to (\S+) limit of (\S+)/;

/** Explains a rejection by a ResourceQuota or a LimitRange. */
export function describeLimit(refusal: Refusal): Finding | undefined {
  return describeQuota(refusal) ?? describeRange(refusal) ?? describeDefault(refusal);
}

function describeQuota({ whose, text, owner }: Refusal): Finding | undefined {
  const [, name, requested = '', used = '', limited = ''] = quota.exec(text) ?? [];
  const [, strict, wanted = ''] = quotaWants.exec(text) ?? [];
  if (strict !== undefined) {
    const words = `must specify ${wanted.trim()} (a LimitRange can set defaults)`;
    const [, container = ''] = / for: ([\w-]+)/.exec(wanted) ?? [];
    return certain(`ResourceQuota ${strict} forbids ${whose}: ${words}`, owner && fieldOfResources(owner, container));
  }
  if (name === undefined) return undefined;
  const [usedOf, limitOf] = [amounts(used), amounts(limited)];
  const parts = [...amounts(requested)].map(([resource, asked]) => {
    const [taken = '?', limit = '?'] = [usedOf.get(resource), limitOf.get(resource)];
    const left = Number(parseQuantity(limit)) - Number(parseQuantity(taken));
    const rest = left <= 0 ? ', none left' : '';
    return `${resource}: ${asked} requested, ${taken} of ${limit} used${rest}`;
  });
  const [exceeded = ''] = requested.split('=', 1);
  const [, kind = 'requests', resource] = /^(?:(requests|limits)\.)?(cpu|memory|storage|.+\..+)$/.exec(exceeded) ?? [];
  const isCounted = exceeded === 'pods' && valueAt(owner?.['spec'], ['replicas']) !== undefined;
  const field = isCounted ? fieldOf(owner, 'replicas') : fieldOfAmount(owner, kind, resource);
  return certain(`ResourceQuota ${name} forbids ${whose}: ${parts.join('; ')}`, field);
}

function describeRange({ whose, text, owner }: Refusal): Finding | undefined {
  const [amount, ofAmount, kind = 'limit', given] = usage.exec(text) ?? [];
  const [share, ofShare, provided] = ratio.exec(text) ?? [];
  const rule = amount ?? share;
  if (rule === undefined) return undefined;
  const resource = ofAmount ?? ofShare ?? '';
  const isGiven = ({ limits, requests }: Resources) =>
    given === undefined
      ? Math.abs(amountOf(limits, resource) / amountOf(requests, resource) - Number(provided)) < 1e-5
      : amountOf(kind === 'limit' ? limits : requests, resource) === parseQuantity(given);
  return certain(`a LimitRange forbids ${whose}: ${rule}`, fieldOfAmount(owner, `${kind}s`, resource, isGiven));
}

/** A request above the limit that a LimitRange gives to a container without one: Kubernetes names only the index of the
 * container, and accepts the workload. */
function describeDefault({ whose, text, owner }: Refusal): Finding | undefined {
  const [, index, resource = '', limit = ''] = aboveLimit.exec(text) ?? [];
  if (owner === undefined || index === undefined) return undefined;
  const { containers = [] } = (podOf(owner)['spec'] ?? {}) as { containers?: readonly ContainerSpec[] };
  const { name = '', resources } = containers[Number(index)] ?? {};
  const value = resources?.requests?.[resource];
  if (value === undefined) return undefined;
  const whence = resources?.limits?.[resource] === undefined ? ' that a LimitRange gives it' : '';
  const words = `container ${name} requests ${value} ${resource}, more than the limit of ${limit}${whence}`;
  const within = placeOf(podOf(owner), name, 'requests');
  return certain(`Kubernetes refuses ${whose}: ${words}`, { object: owner, key: resource, value, within });
}

type Resources = NonNullable<ContainerSpec['resources']>;

/** The amount of a resource in the container that is meant, else in the one with the most of it. */
function fieldOfAmount(
  owner: KubeObject | undefined,
  kind: string,
  resource: string | undefined,
  isMeant: (resources: Resources) => boolean = () => true,
): Field | undefined {
  if (owner === undefined || resource === undefined) return undefined;
  // That of a claim: the storage of a container is ephemeral-storage.
  if (resource === 'storage') return fieldOf(owner, resource);
  const key = kind === 'limits' ? 'limits' : 'requests';
  const pod = podOf(owner);
  const [found] = containersOf(pod)
    .flatMap(({ name, resources = {} }) => {
      const value = resources[key]?.[resource];
      return value === undefined || !isMeant(resources)
        ? []
        : [{ name, value, amount: amountOf(resources[key], resource) }];
    })
    .sort((a, b) => b.amount - a.amount);
  const lacking = containersOf(pod).find(({ resources }) => resources?.[key]?.[resource] === undefined);
  if (found === undefined) return lacking && fieldOfResources(owner, lacking.name);
  return { object: owner, key: resource, value: found.value, within: placeOf(pod, found.name, key) };
}

/** The resources of a container; if it has none, the container itself. */
export function fieldOfResources(owner: KubeObject, name: string): Field | undefined {
  const pod = podOf(owner);
  const container = containersOf(pod).find((each) => each.name === name);
  if (Object.keys(container?.resources ?? {}).length > 0)
    return { object: owner, key: 'resources', within: placeOf(pod, name) };
  const field = runOf(pod, { name });
  return field && { ...field, object: owner };
}

function amountOf(amounts: Readonly<Record<string, string>> | undefined, resource: string): number {
  return parseQuantity(amounts?.[resource]) ?? Number.NaN;
}

/** A field of an object, if the object is known. */
export function fieldOf(object: KubeObject | undefined, key: string, value?: string): Field | undefined {
  return object && { object, key, ...(value !== undefined && { value }) };
}

/** Parses `pods=1,requests.cpu=200m` to pairs. */
function amounts(text: string): Map<string, string> {
  return new Map(text.split(',').map((part) => part.trim().split('=', 2) as [string, string]));
}
