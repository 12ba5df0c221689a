import { readPod } from '../../../health/read-pod.ts';
import { formatLabels, type KubeObject } from '../../../model/cluster/kube-object.ts';
import { stringifyJson } from '../../../text/exact-json.ts';
import { beside, type Cause, certain, type Facts, type Finding, likely, writerOf } from '../../facts.ts';
import { policiesAgainst } from '../../read-policy.ts';
import { containerPort, podsBehind, type ServicePort, serviceSpec } from '../../read-service.ts';
import { containersOf } from '../../read-spec.ts';

/** How programs report that a connection failed. */
const unanswered =
  /ETIMEDOUT|ECONNREFUSED|EHOSTUNREACH|ECONNRESET|UND_ERR_CONNECT_TIMEOUT|connection refused|timed out|timeout expired|no route to host|i\/o timeout|host is unreachable|did not end in time|connection(?: was)? terminated|connection time-?out|connect timeout|aborted due to timeout|deadline exceeded/i;
const proxyStatuses = new Set([502, 504]);

/** A connection blocked by a NetworkPolicy: which policy, client, Service and port. Certain if a pod could not connect
 * to a Service whose pods are ready, or the ingress could not reach any; likely if the pod did not report the
 * destination but its configuration names the Service. */
export const policyCause: Cause = (facts) => {
  const policies = facts.all('NetworkPolicy');
  if (policies.length === 0) return undefined;
  const services = facts.all('Service');
  for (const message of facts.messages) {
    const { text } = message;
    const client = message.pod === undefined ? undefined : writerOf(facts, message);
    if (client === undefined || !unanswered.test(text)) continue;
    const named = services.filter((candidate) => isNamed(candidate, text, client));
    const finding = named.map((service) => between(facts, policies, client, service, text)).find((each) => each);
    if (finding !== undefined) return certain(finding.text, finding.field);
    if (named.length > 0) continue;
    const settings = settingsOf(client, facts);
    const guessed = services
      .filter((candidate) => isNamed(candidate, settings, client))
      .map((service) => between(facts, policies, client, service, settings))
      .find((each) => each);
    if (guessed !== undefined) return likely(guessed.text, guessed.field);
  }
  return facts.httpStatus !== undefined && proxyStatuses.has(facts.httpStatus)
    ? fromIngress(facts, policies)
    : undefined;
};

function between(
  facts: Facts,
  policies: readonly KubeObject[],
  client: KubeObject,
  service: KubeObject,
  text: string,
): Omit<Finding, 'certain'> | undefined {
  const target = podsBehind(facts, service).find((pod) => readPod(pod).ready);
  if (target === undefined) return undefined;
  const port = portIn(service, text);
  const ports = port && containerPort(target, port);
  const to = `Service ${service.metadata.name}${port === undefined ? '' : `, port ${port.port}`}`;
  const inward = policiesAgainst(policies, target, 'ingress', client, ports);
  const [first] = inward;
  if (first !== undefined)
    return {
      text: `${formatPolicies(inward)} ${inward.length > 1 ? 'do' : 'does'} not allow connections from pod ${client.metadata.name} (${labelsOf(client)}) to the pods of ${to}`,
      field: { object: first, key: 'spec' },
    };
  const outward = policiesAgainst(policies, client, 'egress', target, ports);
  const [own] = outward;
  if (own === undefined) return undefined;
  return {
    text: `${formatPolicies(outward)} ${outward.length > 1 ? 'do' : 'does'} not allow pod ${client.metadata.name} to open connections to the pods of ${to} (${labelsOf(target)})`,
    field: { object: own, key: 'spec' },
  };
}

function fromIngress(facts: Facts, policies: readonly KubeObject[]): Finding | undefined {
  for (const service of facts.all('Service').filter(facts.isAbout)) {
    const target = podsBehind(facts, service).find((pod) => readPod(pod).ready);
    const against = target === undefined ? [] : policiesAgainst(policies, target, 'ingress', 'outside');
    const [first] = against;
    if (first !== undefined)
      return certain(
        `${formatPolicies(against)} ${against.length > 1 ? 'do' : 'does'} not allow connections from outside the namespace, such as those of the ingress controller, to the pods of Service ${service.metadata.name}`,
        { object: first, key: 'spec' },
      );
  }
  return undefined;
}

/** The environment of a pod, including the Secrets and ConfigMaps that it refers to. */
function settingsOf(pod: KubeObject, facts: Facts): string {
  const env = containersOf(pod).flatMap((container) => container.env ?? []);
  const specs = stringifyJson(env) ?? '';
  const sources = (['Secret', 'ConfigMap'] as const).flatMap((kind) =>
    beside(facts, kind, pod)
      .filter(({ metadata }) => specs.includes(`"name":"${metadata.name}"`))
      .flatMap((source) => Object.values((source['data'] ?? {}) as Record<string, string>))
      .map((value) => (kind === 'Secret' ? Buffer.from(value, 'base64').toString('utf8') : value)),
  );
  const values = env.flatMap((each) => ('value' in each && typeof each.value === 'string' ? [each.value] : []));
  return [...values, ...sources].join('\n');
}

/** Whether a text uses a Service as a host: in a URL, before a port, alone on a line, or by its address. A Service in
 * another namespace must be named with its namespace. */
function isNamed(service: KubeObject, text: string, { metadata: client }: KubeObject): boolean {
  const { clusterIP } = serviceSpec(service);
  if (clusterIP !== undefined && clusterIP !== 'None' && new RegExp(`\\b${escaped(clusterIP)}\\b`).test(text))
    return true;
  const { namespace } = service.metadata;
  const name = escaped(
    namespace === client.namespace ? service.metadata.name : `${service.metadata.name}.${namespace}`,
  );
  return new RegExp(
    `(?:(?://|@)${name}(?=[:/.\\s"']|$))|(?:(?<![\\w.-])${name}(?:\\.[\\w.-]+)?[: ]\\d+)|^${name}$`,
    'm',
  ).test(text);
}

/** The Service's port that follows its name or address in a text, else its only port. */
function portIn(service: KubeObject, text: string): ServicePort | undefined {
  const { clusterIP = '', ports = [] } = serviceSpec(service);
  const hosts = [service.metadata.name, clusterIP].filter((host) => host !== '' && host !== 'None').map(escaped);
  const found = new RegExp(`(?<![\\w-])(?:${hosts.join('|')})(?:\\.[\\w.-]+)?[: ](\\d+)`).exec(text)?.[1];
  return ports.find(({ port }) => String(port) === found) ?? (ports.length === 1 ? ports[0] : undefined);
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.');
}

function labelsOf(pod: KubeObject): string {
  const own = Object.entries(pod.metadata.labels ?? {}).filter(([key]) => !key.endsWith('-hash'));
  return formatLabels(Object.fromEntries(own)) || 'no labels';
}

function formatPolicies(policies: readonly KubeObject[]): string {
  const names = policies.map(({ metadata }) => metadata.name).join(' and ');
  return policies.length === 1 ? `NetworkPolicy ${names}` : `the NetworkPolicies ${names}`;
}
