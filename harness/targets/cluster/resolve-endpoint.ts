import { readPod } from '../../health/read-pod.ts';
import { podsCommand } from '../../health/release-workloads.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { listOfRelease, objectsOfRelease } from '../../kube/release-objects.ts';
import { HarnessError } from '../../model/harness-error.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Connect } from '../../model/platform.ts';
import type { Address, HttpEndpoint, Protocol } from '../target.ts';
import { type ConnectionFacts, describeFacts, fillTemplate, findConnection, findUri } from './find-connection.ts';

interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string }[];
}

/** Host of the release's first Ingress rule, or undefined where it has no Ingress. */
export async function ingressHost(access: ClusterAccess, release: string): Promise<string | undefined> {
  const ingresses = await listOfRelease(access, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }, release);
  const spec = ingresses[0]?.['spec'] as { rules?: { host?: string }[] } | undefined;
  return spec?.rules?.[0]?.host;
}

/** Opens a local port to the release's Service that serves HTTP. */
export async function forwardHttp(access: ClusterAccess, release: string): Promise<HttpEndpoint> {
  const { host, port } = await forwardPort(access, release);
  return { origin: `http://${host}:${port}` };
}

/** Opens a local port to a port of a release's Service, by name or number; default: the one named http, else the first. */
export async function forwardPort(access: ClusterAccess, release: string, wanted?: string | number): Promise<Address> {
  const services = await listOfRelease(access, { apiVersion: 'v1', kind: 'Service' }, release);
  const all = services.flatMap((service) => portsOf(service).map((port) => ({ service, port })));
  const named = all.find(({ port }) =>
    typeof wanted === 'number' ? port.port === wanted : port.name === (wanted ?? 'http'),
  );
  const found = named ?? (wanted === undefined ? all[0] : undefined);
  if (found !== undefined) {
    return { host: '127.0.0.1', port: await forwardService(access, found.service, found.port.port) };
  }
  const next = `kubectl -n ${access.namespace} get services`;
  if (services.length === 0) throw new HarnessError(`release ${release} has no Service`, { next });
  throw new HarnessError(`no Service of release ${release} has a port${wanted === undefined ? '' : ` ${wanted}`}`, {
    observed: all.map(({ service, port }) => `${service.metadata.name}: ${port.name ?? ''} ${port.port}`).join(', '),
    next,
  });
}

/** A port of a container of a pod. */
export interface PodPort {
  readonly pod: string;
  readonly namespace: string | undefined;
  readonly number: number;
}

/** A container port of each ready pod of a release, by name or number.
 * @throws HarnessError where no pod is ready or none has such a port. */
export function podPorts({ view }: ClusterAccess, release: string, wanted: string | number): PodPort[] {
  const pods = objectsOfRelease(view, 'Pod', release).filter((pod) => readPod(pod).ready && !readPod(pod).deleting);
  const ports = pods.flatMap((pod) =>
    containerPorts(pod).map(({ name, containerPort }) => ({ pod, name, number: containerPort })),
  );
  const found = ports.filter(({ name, number }) => name === wanted || number === wanted);
  if (found.length > 0)
    return found.map(({ pod, number }) => ({ pod: pod.metadata.name, namespace: pod.metadata.namespace, number }));
  const next = podsCommand(view, release);
  if (pods.length === 0) throw new HarnessError(`release ${release} has no ready pod`, { next });
  throw new HarnessError(`no container of release ${release} has a port ${wanted}`, {
    observed: [...new Set(ports.map(({ name, number }) => `${name ?? ''} ${number}`.trim()))].join(', ') || 'no ports',
    next: 'name another with `port`',
  });
}

/** A URI to a database of a release through a local port that is forwarded to its Service: by what `connect` says, else
 * by a URI in its Secrets, else by the keys for user, password and database in its Secrets and in the environment of its
 * pods, and by the port of its Service.
 * @throws HarnessError that tells what was looked at. */
export async function forwardUri(
  access: ClusterAccess,
  release: string,
  { protocol, connect }: { readonly protocol: Protocol; readonly connect: Connect | undefined },
): Promise<{ readonly uri: string; readonly secrets: readonly string[] }> {
  const facts = await readConnectionFacts(access, release);
  const given = givenUri(access, release, facts, connect) ?? findUri(protocol, facts)?.uri;
  if (given !== undefined) return throughService(access, release, given);
  const found = findConnection(protocol, facts);
  if (found === undefined) {
    throw new HarnessError(`no way to connect to release ${release} by ${protocol} is found`, {
      expected: `a ${protocol}:// URI in a Secret of the release, or a Service with a port of ${protocol}`,
      observed: describeFacts(facts),
      next: `say it in platform.yaml: connect: "${protocol}://$(SECRET/USER_KEY):$(SECRET/PASSWORD_KEY)@SERVICE:PORT"`,
    });
  }
  const { user, password, database } = found;
  const login = user === '' && password === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const port = await forwardService(access, found.service, found.port);
  const uri = `${protocol}://${login}127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return { uri, secrets: password === '' ? [] : [uri, password] };
}

async function readConnectionFacts(access: ClusterAccess, release: string): Promise<ConnectionFacts> {
  const { client } = access;
  const of = (kind: string) => listOfRelease(access, { apiVersion: 'v1', kind }, release);
  const all = (kind: string) => client.list({ apiVersion: 'v1', kind });
  const [services, secrets, pods, ...referred] = await Promise.all([
    ...[of('Service'), of('Secret'), of('Pod')],
    ...[all('Secret'), all('ConfigMap')],
  ]);
  const named = (kind: string) => (object: KubeObject) => ({ ...object, kind });
  return {
    services: services ?? [],
    // What an existing Secret of the release's name holds counts, whoever made it.
    secrets: [...(secrets ?? []), ...(referred[0] ?? []).filter(({ metadata }) => metadata.name === release)].map(
      named('Secret'),
    ),
    pods: pods ?? [],
    referred: [...(referred[0] ?? []).map(named('Secret')), ...(referred[1] ?? []).map(named('ConfigMap'))],
  };
}

/** The URI that `connect` says, or the key uri of the Secret of the release's name. */
function givenUri(
  access: ClusterAccess,
  release: string,
  facts: ConnectionFacts,
  connect: Connect | undefined,
): string | undefined {
  const next = `kubectl -n ${access.namespace} get secrets`;
  const template = typeof connect === 'object' ? `$(${connect.secret}/${connect.key})` : connect;
  if (template === undefined) {
    const { uri, missing } = fillTemplate(`$(${release}/uri)`, facts.referred);
    return missing.length === 0 ? decodeURIComponent(uri) : undefined;
  }
  const { uri, missing } = fillTemplate(template, facts.referred);
  if (missing.length === 0) return typeof connect === 'object' ? decodeURIComponent(uri) : uri;
  throw new HarnessError(`connect of release ${release} names what is not there: ${missing.join(', ')}`, {
    expected: 'a Secret or ConfigMap with that key',
    observed: describeFacts(facts),
    next,
  });
}

async function throughService(access: ClusterAccess, release: string, given: string) {
  if (!URL.canParse(given)) throw new HarnessError(`what connects to release ${release} is no URI`);
  const uri = new URL(given);
  const [name = uri.hostname, namespace] = uri.hostname.split('.');
  const service =
    (await access.client.get({ apiVersion: 'v1', kind: 'Service', name })) ??
    (namespace === undefined
      ? undefined
      : await access.client.get({ apiVersion: 'v1', kind: 'Service', name, namespace }));
  if (service === undefined)
    throw new HarnessError(
      `the connection URI of release ${release} names the host ${uri.hostname}, which is no Service here`,
    );
  const defaultPort = portsOf(service)[0]?.port ?? 0;
  const port = await forwardService(access, service, uri.port === '' ? defaultPort : Number(uri.port));
  uri.hostname = '127.0.0.1';
  uri.port = String(port);
  return { uri: uri.href, secrets: [given, uri.href, decodeURIComponent(uri.password)] };
}

async function forwardService(access: ClusterAccess, service: KubeObject, port: number): Promise<number> {
  const { namespace } = service.metadata;
  await access.view.at(namespace).synced(['Pod']);
  return access.pods.at(namespace).forward(() => {
    const pod = readyPodOf(access, service);
    return { pod: pod.metadata.name, port: targetPort(service, port, pod) };
  });
}

function readyPodOf(access: ClusterAccess, service: KubeObject): KubeObject {
  const selector = Object.entries((service['spec'] as ServiceSpec).selector ?? {});
  const pod = access.view
    .at(service.metadata.namespace)
    .all('Pod')
    .filter(
      (candidate) =>
        selector.length > 0 && selector.every(([key, value]) => candidate.metadata.labels?.[key] === value),
    )
    .find((candidate) => readPod(candidate).ready && !readPod(candidate).deleting);
  if (pod === undefined) throw new HarnessError(`Service ${service.metadata.name} selects no ready pod`);
  return pod;
}

function targetPort(service: KubeObject, port: number, pod: KubeObject): number {
  const target = portsOf(service).find((candidate) => candidate.port === port)?.targetPort ?? port;
  if (typeof target === 'number') return target;
  return containerPorts(pod).find((candidate) => candidate.name === target)?.containerPort ?? port;
}

function containerPorts(pod: KubeObject): readonly { readonly name?: string; readonly containerPort: number }[] {
  const spec = pod['spec'] as { containers: { ports?: { name?: string; containerPort: number }[] }[] };
  return spec.containers.flatMap(({ ports = [] }) => ports);
}

function portsOf(service: KubeObject): NonNullable<ServiceSpec['ports']> {
  return (service['spec'] as ServiceSpec | undefined)?.ports ?? [];
}
