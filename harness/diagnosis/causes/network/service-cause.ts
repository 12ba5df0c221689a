import { onNoNode } from '../../../health/no-node.ts';
import { readPod } from '../../../health/read-pod.ts';
import { formatLabels, type KubeObject, objectName } from '../../../model/cluster/kube-object.ts';
import { nearestName } from '../../../text/suggest.ts';
import { beside, type Cause, certain, type Facts, type Field, type Finding, likely } from '../../facts.ts';
import { podsBehind, serviceSpec } from '../../read-service.ts';
import { carries } from '../../read-spec.ts';

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
type Labels = Readonly<Record<string, string>>;

/** Messages that show that a connection to a Service reached no pod. */
const unreached =
  /selects no ready pod|does not route|ECONNREFUSED|connection refused|endpoints|got no answer|socket hang up/i;

/** A Service whose selector matches no pod. Certain if a request reached no pod. */
export const serviceCause: Cause = (facts) => {
  for (const service of facts.all('Service').filter(facts.isAbout)) {
    const finding = describeEmpty(facts, service);
    if (finding === undefined) continue;
    if (isGateway(facts) || facts.messages.some(({ text }) => unreached.test(text))) return finding;
    // If the Service has workloads that cannot create pods, that is the cause instead.
    const isAlone = !workloads.some((kind) => facts.all(kind).some(facts.isAbout));
    if (isAlone || describeIdle(facts, service) !== undefined) return likely(finding.text, finding.field);
  }
  return undefined;
};

/** Explains a Service whose selector matches no pod. */
export function describeEmpty(facts: Facts, service: KubeObject): Finding | undefined {
  const { selector } = serviceSpec(service);
  if (selector === undefined || Object.keys(selector).length === 0) return undefined;
  if (podsBehind(facts, service).length > 0) return undefined;
  const [[key, value] = ['selector', '']] = Object.entries(selector);
  const text = `Service ${service.metadata.name} selects ${formatLabels(selector)}, which no pod has`;
  const idle = describeIdle(facts, service);
  if (idle !== undefined) return certain(`${text}: ${idle.words}`, idle.field);
  const nearest = nearestPod(beside(facts, 'Pod', service), selector);
  const near = nearest === undefined ? '' : `; the closest, pod ${nearest.name}, has ${nearest.labels}`;
  return certain(`${text}${near}`, { object: service, key, value });
}

/** Whether a proxy in front of a Service answered the request because no pod did. */
export function isGateway({ httpStatus }: Pick<Facts, 'httpStatus'>): boolean {
  return httpStatus !== undefined && [502, 503, 504].includes(httpStatus);
}

/** Messages that show that a connection reached a pod in which nothing was listening. */
const refused =
  /ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET|connection refused|connection reset|socket hang up|got no answer|broken pipe|HTTP 50[234]\b/i;

/** Whether a request reached no pod, or was not answered completely. */
export function isUnanswered(facts: Pick<Facts, 'httpStatus' | 'messages'>): boolean {
  return isGateway(facts) || facts.messages.some(({ text }) => refused.test(text));
}

/** Explains a Service none of whose pods is ready. */
export function describeUnready(facts: Facts, service: KubeObject): Finding | undefined {
  const slices = beside(facts, 'EndpointSlice', service).filter(
    (slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name,
  );
  const endpoints = slices.flatMap(
    (slice) => (slice['endpoints'] ?? []) as { readonly conditions?: { readonly ready?: boolean } }[],
  );
  // Manually written EndpointSlices often have no conditions; Kubernetes then treats the endpoints as ready.
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false).length;
  if (slices.length === 0 || ready > 0) return undefined;
  const answers = facts.httpStatus === undefined ? '' : `, so the ingress answers ${facts.httpStatus} itself`;
  return certain(`Service ${service.metadata.name} has no ready endpoint (0 of ${endpoints.length})${answers}`);
}

/** The workload behind a Service that has no pods because it is scaled to zero. */
function describeIdle(
  facts: Facts,
  service: KubeObject,
): { readonly words: string; readonly field: Field } | undefined {
  const { selector = {} } = serviceSpec(service);
  const behind = workloads
    .flatMap((kind) => beside(facts, kind, service))
    .filter((workload) => carries(templateOf(workload), selector));
  for (const object of behind) {
    const nowhere = onNoNode(object);
    if (nowhere !== undefined)
      return { words: `${objectName(object)} ${nowhere.words}`, field: { object, ...nowhere.field } };
    if (replicasOf(object) === 0)
      return { words: `${objectName(object)} is scaled to 0`, field: { object, key: 'replicas', value: '0' } };
  }
  return undefined;
}

/** The pod whose labels come closest to a Service's selector, with the labels that differ. */
function nearestPod(
  all: readonly KubeObject[],
  selector: Labels,
): { readonly name: string; readonly labels: string } | undefined {
  const near = (pod: KubeObject) =>
    Object.entries(selector).filter(([key, value]) => {
      const own = pod.metadata.labels?.[key];
      return own === value || (own !== undefined && nearestName(value, [own]) !== undefined);
    }).length;
  const pods = all.filter((pod) => !readPod(pod).deleting);
  const [best] = pods.sort((a, b) => near(b) - near(a));
  if (best === undefined || near(best) === 0) return undefined;
  const labels = Object.keys(selector)
    .filter((key) => best.metadata.labels?.[key] !== selector[key])
    .map((key) => `${key}=${best.metadata.labels?.[key] ?? ''}`);
  return { name: best.metadata.name, labels: labels.join(',') };
}

function replicasOf(workload: KubeObject): number {
  return ((workload['spec'] ?? {}) as { replicas?: number }).replicas ?? 1;
}

function templateOf(workload: KubeObject): KubeObject {
  const { template } = (workload['spec'] ?? {}) as { template?: { metadata?: { labels?: Labels } } };
  return { ...workload, metadata: { name: workload.metadata.name, ...template?.metadata } };
}
