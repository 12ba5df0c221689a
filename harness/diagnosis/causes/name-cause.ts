import { nearestName } from '../../text/suggest.ts';
import type { Cause, Facts, Finding, Message } from '../facts.ts';
import { crashWords } from '../words/crash-words.ts';

/** How programs say that a name has no address: Node, Go, curl, busybox, libc, PostgreSQL, ping. */
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

/** A name that has no address: which one, and whether a Service is called so. It is certain where it is the last that a
 * program said: one that could not be looked up once may have been found later. */
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

function describeName(facts: Facts, { pod }: Message, name: string): Pick<Finding, 'text' | 'field'> {
  const from = pod === undefined ? '' : ` in pod ${pod}`;
  const object = facts.all('Pod').find(({ metadata }) => metadata.name === pod);
  const field = object && { object, key: 'value', value: name };
  const describe = (text: string) => ({ text, ...(field && { field }) });
  const services = facts.all('Service').map(({ metadata }) => metadata.name);
  const [service = '', namespace = facts.namespace] = name.split('.');
  const isCluster = !name.includes('.') || /\.svc(\.|$)/.test(name) || namespace === facts.namespace;
  if (pod === undefined && services.length === 0) return describe(`the name ${name} has no address (DNS)`);
  if (!isCluster) return describe(`the name ${name} has no address (DNS)${from}`);
  if (namespace !== facts.namespace)
    return describe(`the name ${name} has no address${from}: namespace ${namespace} may have no Service ${service}`);
  if (services.includes(service))
    return describe(
      `the name ${name} has no address${from} although Service ${service} is there: the pod may not reach DNS, as an egress NetworkPolicy without port 53 would have it`,
    );
  const nearest = nearestName(service, services);
  return describe(
    `the name ${name} has no address${from}: there is no Service ${service}${nearest === undefined ? '' : ` (was ${nearest} meant?)`}`,
  );
}
