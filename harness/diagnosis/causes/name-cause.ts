import { nearestName } from '../../text/suggest.ts';
import type { Cause } from '../facts.ts';

/** How programs say that a name has no address: Node, Go, curl, busybox, libc, PostgreSQL, ping. */
const unknown: readonly RegExp[] = [
  /\b(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
  /lookup ([\w.-]+?)(?: on [\d.:]+)?: no such host/,
  /[Cc]ould not resolve host: ([\w.-]+)/,
  /bad address '([\w.-]+?)(?::\d+)?'/,
  /could not translate host name "([\w.-]+)" to address/,
  /(?:can't resolve|unable to resolve host address|cannot resolve) ['"‘]?([\w.-]+)/i,
  /([\w.-]+): (?:Name or service not known|Temporary failure in name resolution|Name does not resolve)/,
];

/** A name that has no address: which one, and whether a Service is called so. */
export const nameCause: Cause = (facts) => {
  for (const { text, pod } of facts.spoken) {
    const name = unknown.flatMap((pattern) => pattern.exec(text)?.[1] ?? []).at(0);
    if (name === undefined) continue;
    const from = pod === undefined ? '' : ` in pod ${pod}`;
    const services = facts.all('Service').map(({ metadata }) => metadata.name);
    const [service = '', namespace = facts.namespace] = name.split('.');
    const isCluster = !name.includes('.') || /\.svc(\.|$)/.test(name) || namespace === facts.namespace;
    if (pod === undefined && services.length === 0) return `the name ${name} has no address (DNS)`;
    if (!isCluster) return `the name ${name} has no address (DNS)${from}`;
    if (namespace !== facts.namespace)
      return `the name ${name} has no address${from}: namespace ${namespace} may have no Service ${service}`;
    if (services.includes(service))
      return `the name ${name} has no address${from} although Service ${service} is there: the pod may not reach DNS, as an egress NetworkPolicy without port 53 would have it`;
    const nearest = nearestName(service, services);
    return `the name ${name} has no address${from}: there is no Service ${service}${nearest === undefined ? '' : ` (was ${nearest} meant?)`}`;
  }
  return undefined;
};
