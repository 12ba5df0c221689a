import { readPod } from '../../health/read-pod.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Cause, Facts } from '../facts.ts';
import { policiesAgainst } from '../read-policy.ts';
import { carries, labelsInWords } from '../read-spec.ts';

/** How programs say that a connection did not come about. */
const unanswered =
  /ETIMEDOUT|ECONNREFUSED|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|connection refused|timed out|timeout expired|no route to host|i\/o timeout|host is unreachable|did not end in time/i;
const proxyStatuses = new Set([502, 504]);

/** A connection that a NetworkPolicy does not admit: which policy, which pod, which client. A pod has to have said that
 * it got no connection to a Service whose pods are ready, or the ingress that it reached nobody behind one. */
export const policyCause: Cause = (facts) => {
  const policies = facts.all('NetworkPolicy');
  if (policies.length === 0) return undefined;
  for (const { text, pod } of facts.spoken) {
    const client = facts.all('Pod').find(({ metadata }) => metadata.name === pod);
    if (client === undefined || !unanswered.test(text)) continue;
    for (const service of facts.all('Service').filter((candidate) => isNamed(candidate, text))) {
      const target = readyPodBehind(facts, service);
      if (target === undefined) continue;
      const toService = `Service ${service.metadata.name}`;
      const inward = policiesAgainst(policies, target, 'ingress', client);
      if (inward.length > 0)
        return `${inWords(inward)} admits no connection from pod ${client.metadata.name} (${labelsOf(client)}) to the pods of ${toService}`;
      const outward = policiesAgainst(policies, client, 'egress', target);
      if (outward.length > 0)
        return `${inWords(outward)} lets pod ${client.metadata.name} open no connection to the pods of ${toService} (${labelsOf(target)})`;
    }
  }
  return facts.httpStatus !== undefined && proxyStatuses.has(facts.httpStatus)
    ? fromIngress(facts, policies)
    : undefined;
};

function fromIngress(facts: Facts, policies: readonly KubeObject[]): string | undefined {
  for (const service of facts.all('Service').filter(facts.isAbout)) {
    const target = readyPodBehind(facts, service);
    const against = target === undefined ? [] : policiesAgainst(policies, target, 'ingress', 'outside');
    if (against.length > 0)
      return `${inWords(against)} admits no connection from outside the namespace, such as the ingress controller's, to the pods of Service ${service.metadata.name}`;
  }
  return undefined;
}

/** Whether a text names a Service as a host: in a URL, before a port, or by its address. */
function isNamed(service: KubeObject, text: string): boolean {
  const { clusterIP } = (service['spec'] ?? {}) as { clusterIP?: string };
  if (clusterIP !== undefined && clusterIP !== 'None' && text.includes(clusterIP)) return true;
  const name = service.metadata.name.replaceAll('.', '\\.');
  return new RegExp(`(?:(?://|@)${name}(?=[:/.\\s"']|$))|(?:(?<![\\w.-])${name}(?:\\.[\\w.-]+)?[: ]\\d+)`, 'm').test(
    text,
  );
}

function readyPodBehind(facts: Facts, service: KubeObject): KubeObject | undefined {
  const { selector = {} } = (service['spec'] ?? {}) as { selector?: Readonly<Record<string, string>> };
  return facts.all('Pod').find((pod) => carries(pod, selector) && readPod(pod).ready);
}

function labelsOf(pod: KubeObject): string {
  const own = Object.entries(pod.metadata.labels ?? {}).filter(([key]) => !key.endsWith('-hash'));
  return labelsInWords(Object.fromEntries(own)) || 'no labels';
}

function inWords(policies: readonly KubeObject[]): string {
  const names = policies.map(({ metadata }) => metadata.name).join(' and ');
  return policies.length === 1 ? `NetworkPolicy ${names}` : `each of the NetworkPolicies ${names}`;
}
