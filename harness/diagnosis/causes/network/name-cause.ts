import { type KubeObject, objectName } from '../../../model/cluster/kube-object.ts';
import { nearestName } from '../../../text/suggest.ts';
import { type Cause, type Facts, type Finding, type Message, writerOf } from '../../facts.ts';
import { containersOf } from '../../read-spec.ts';
import { crashWords } from '../../words/crash-words.ts';
import { hookOrder } from '../hook-order.ts';

/** How programs report that a host name cannot be resolved: Node, Go, curl, busybox, libc, PostgreSQL, ping. */
const unknown: readonly RegExp[] = [
  /\b(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
  /lookup ([\w.-]+?)(?: on [\d.:]+)?: no such host/,
  /[Cc]ould not resolve host: ([\w.-]+)/,
  /bad address '([\w.-]+?)(?::\d+)?'/,
  /could not translate host name "([\w.-]+)" to address/,
  /(?:can't resolve|unable to resolve host address|cannot resolve) ['"‘]?([\w.-]+)/i,
  /(?:failed to resolve|Failed to resolve|UnknownHostException:|getaddrinfo for host) ['"]?([\w.-]+)/,
  /([\w.-]+): (?:Name or service not known|Temporary failure in name resolution|Name does not resolve)/,
];

/** A host name that cannot be resolved, and whether a Service has that name. Certain if it is the last thing a program
 * reported; otherwise the name may have been resolved later. */
export const nameCause: Cause = (facts) => {
  for (const message of facts.messages) {
    const name = nameIn(message.text);
    if (name === undefined) continue;
    const isLast = message.container === undefined || nameIn(crashWords(message.text) ?? '') === name;
    return { ...describeName(facts, message, name), certain: isLast };
  }
  return undefined;
};

function nameIn(text: string): string | undefined {
  return unknown.flatMap((pattern) => pattern.exec(text)?.[1] ?? []).at(0);
}

function describeName(facts: Facts, message: Message, name: string): Pick<Finding, 'text' | 'field'> {
  const { pod, container } = message;
  const from = pod === undefined ? '' : ` in pod ${pod}`;
  const object = writerOf(facts, message);
  const key = object && ((['command', 'args'] as const).find((each) => isIn(object, container, each, name)) ?? 'value');
  const field = object && key && { object, key, value: name };
  const describe = (text: string) => ({ text, ...(field && { field }) });
  const all = facts.all('Service');
  const { namespace: home = facts.namespace } = object?.metadata ?? {};
  // The DNS name of a StatefulSet's pod starts with the pod, followed by the Service.
  const set = setOfName(facts, name);
  const [service = '', namespace = home] = name.split('.').slice(set === undefined ? 0 : 1);
  const services = all
    .filter(({ metadata }) => (metadata.namespace ?? facts.namespace) === namespace)
    .map(({ metadata }) => metadata.name);
  const isKnown = namespace === home || services.length > 0;
  const isCluster = !name.includes('.') || /\.svc(\.|$)/.test(name) || isKnown;
  if (pod === undefined && all.length === 0) return describe(`the name ${name} does not resolve (DNS)`);
  if (!isCluster) return describe(`the name ${name} does not resolve (DNS)${from}`);
  if (!isKnown)
    return describe(`the name ${name} does not resolve${from}: namespace ${namespace} may have no Service ${service}`);
  const { serviceName = '' } = (set?.['spec'] ?? {}) as { readonly serviceName?: string };
  if (set !== undefined && serviceName !== service && services.includes(service))
    return {
      text: `the name ${name} does not resolve${from}: ${objectName(set)} names its pods under its serviceName ${serviceName}, not under ${service}`,
      field: { object: set, key: 'serviceName', value: serviceName },
    };
  if (services.includes(service))
    return describe(
      `the name ${name} does not resolve${from} although Service ${service} exists: the pod may be unable to reach DNS, for example because an egress NetworkPolicy does not allow port 53`,
    );
  const nearest = nearestName(service, services);
  const near = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  const elsewhere = all.find(({ metadata }) => metadata.name === service)?.metadata.namespace;
  const where =
    elsewhere === undefined || near !== ''
      ? near
      : ` in ${namespace}; namespace ${elsewhere} has one: ${service}.${elsewhere}`;
  const order = object === undefined ? '' : hookOrder(facts, 'Service', service, object);
  return describe(`the name ${name} does not resolve${from}: there is no Service ${service}${where}${order}`);
}

/** The StatefulSet to whose pod a host name refers. */
function setOfName(facts: Facts, name: string): KubeObject | undefined {
  const [, of] = /^([^.]+)-\d+\.[^.]/.exec(name) ?? [];
  return of === undefined ? undefined : facts.all('StatefulSet').find(({ metadata }) => metadata.name === of);
}

/** Whether a container's command or arguments contain a host name. */
function isIn(pod: KubeObject, container: string | undefined, key: 'command' | 'args', name: string): boolean {
  const specs = containersOf(pod).filter((each) => each.name === container);
  return specs.some((spec) => spec[key]?.some((text) => text.includes(name)) ?? false);
}
