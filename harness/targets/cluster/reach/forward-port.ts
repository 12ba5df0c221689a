import { readPod } from '../../../health/read-pod.ts';
import { podsCommand } from '../../../health/release-workloads.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { listOfRelease, objectsOfRelease } from '../../../kube/release-objects.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import type { Address, HttpEndpoint } from '../../target.ts';
import type { AskedTls } from '../../trust.ts';
import { namesOfService, readTrust } from './read-trust.ts';

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
}

interface ServiceSpec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly externalName?: string;
  readonly selector?: Readonly<Record<string, string>>;
}

/** Name or number of a Service port; undefined: the one for the requested protocol. */
export type WantedPort = string | number | undefined;

/** Opens a local port to the HTTP port of a release's Service, or to its HTTPS port if `tls` is set. */
export async function forwardHttp(
  access: ClusterAccess,
  release: string,
  { port: wanted, tls }: { readonly port?: WantedPort; readonly tls?: AskedTls | undefined } = {},
): Promise<HttpEndpoint> {
  const { service, port } = await findPort(access, release, wanted, tls === undefined ? isHttp : isHttps);
  const local = await forwardService(access, service, port.port);
  if (tls === undefined) return { origin: `http://127.0.0.1:${local}` };
  const trust = await readTrust(access, tls, { release, names: namesOfService(service, access.namespace) });
  return { origin: `https://127.0.0.1:${local}`, host: trust.names[0] ?? '', trust };
}

/** Opens a local port to a port of a release's Service, by name or number; default: the one named http, else the
 * first. */
export async function forwardPort(access: ClusterAccess, release: string, wanted?: WantedPort): Promise<Address> {
  const { service, port } = await findPort(access, release, wanted, isHttp);
  return {
    host: '127.0.0.1',
    port: await forwardService(access, service, port.port),
    names: namesOfService(service, access.namespace),
  };
}

/** Opens a local port to each port of a release's Services, with the same number if that is free and not privileged.
 * Headless Services are left out if another Service leads to the same pods. */
export async function forwardServices(
  access: ClusterAccess,
  release: string,
): Promise<readonly { readonly service: string; readonly port: number; readonly address: Address }[]> {
  const services = await listOfRelease(access, { apiVersion: 'v1', kind: 'Service' }, release);
  const reachable = services.filter(
    (service) => podlessWords(service) === undefined && (service['spec'] as ServiceSpec).clusterIP !== 'None',
  );
  return Promise.all(
    reachable.flatMap((service) =>
      portsOf(service).map(async ({ port }) => {
        const local = await forwardService(access, service, port, port < 1024 ? port + 9000 : port);
        return { service: service.metadata.name, port, address: { host: '127.0.0.1', port: local } };
      }),
    ),
  );
}

/** A container port of a pod. */
export interface PodPort {
  readonly pod: string;
  readonly namespace: string | undefined;
  readonly number: number;
}

/** The container port of each ready pod of a release, by name or number.
 * @throws HarnessError if no pod is ready or none has such a port */
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
    observed: [...new Set(pods.flatMap(containerPorts).map(formatPort))].join(', ') || 'no ports',
    next: 'name another with `port`',
  });
}

/** Opens a local port that forwards each connection to a ready pod of a Service. @param port port of the Service
 * @param local port on this machine, if it is free; default: any free one */
export async function forwardService(
  access: ClusterAccess,
  service: KubeObject,
  port: number,
  local = 0,
): Promise<number> {
  const { namespace } = service.metadata;
  await access.view.at(namespace).synced(['Pod']);
  return access.pods.at(namespace).forward(() => endpointOf(access, service, port), local);
}

export function portsOf(service: KubeObject): readonly ServicePort[] {
  return (service['spec'] as { readonly ports?: readonly ServicePort[] } | undefined)?.ports ?? [];
}

const isHttp = ({ name }: ServicePort) => name === 'http';
const isHttps = ({ name = '', port }: ServicePort) => /^https(-|$)/.test(name) || port === 443 || port === 8443;

async function findPort(
  access: ClusterAccess,
  release: string,
  wanted: WantedPort,
  isMeant: (port: ServicePort) => boolean,
): Promise<{ readonly service: KubeObject; readonly port: ServicePort }> {
  const services = await listOfRelease(access, { apiVersion: 'v1', kind: 'Service' }, release);
  // A Service without pods, such as an ExternalName, is only used if there is no other.
  const inOrder = services.toSorted(
    (a, b) => Number(podlessWords(a) !== undefined) - Number(podlessWords(b) !== undefined),
  );
  const all = inOrder.flatMap((service) => portsOf(service).map((port) => ({ service, port })));
  const named = all.find(({ port }) =>
    wanted === undefined ? isMeant(port) : port[typeof wanted === 'number' ? 'port' : 'name'] === wanted,
  );
  const found = named ?? (wanted === undefined ? all[0] : undefined);
  const podless = found && podlessWords(found.service);
  if (found !== undefined && podless !== undefined)
    throw new HarnessError(
      `Service ${found.service.metadata.name} of release ${release} has no pod to forward a port to`,
      {
        expected: 'a Service that selects pods',
        observed: podless,
        next: 'name the port of another Service with `port`, or reach it by name from inside a pod with `exec`',
      },
    );
  if (found !== undefined) return found;
  const next = `kubectl -n ${access.namespace} get services`;
  if (services.length === 0) {
    const ports = objectsOfRelease(access.view, 'Pod', release).flatMap(containerPorts).map(formatPort);
    throw new HarnessError(`release ${release} has no Service`, {
      expected: 'a Service among the objects of the release',
      observed: ports.length === 0 ? 'no ports' : `ports of its pods: ${[...new Set(ports)].join(', ')}`,
      next,
    });
  }
  throw new HarnessError(`no Service of release ${release} has a port${wanted === undefined ? '' : ` ${wanted}`}`, {
    observed: all.map(({ service, port }) => `${service.metadata.name}: ${port.name ?? ''} ${port.port}`).join(', '),
    next,
  });
}

/** Why a Service never selects pods; undefined if it does. */
function podlessWords(service: KubeObject): string | undefined {
  const { type, externalName = '', selector = {} } = service['spec'] as ServiceSpec;
  if (type === 'ExternalName') return `it is an alias for ${externalName} (type ExternalName)`;
  return Object.keys(selector).length > 0 ? undefined : 'it has no selector: its endpoints are managed elsewhere';
}

/** A ready pod of a Service, with the number of its port that a Service port leads to. Like Kubernetes, it leaves out
 * pods that have no port with the name in targetPort. */
function endpointOf(access: ClusterAccess, service: KubeObject, port: number): { pod: string; port: number } {
  const { name, namespace } = service.metadata;
  const wanted = Object.entries((service['spec'] as ServiceSpec).selector ?? {});
  const pods = access.view
    .at(namespace)
    .all('Pod')
    .filter((pod) => wanted.length > 0 && wanted.every(([key, value]) => pod.metadata.labels?.[key] === value))
    .filter((pod) => readPod(pod).ready && !readPod(pod).deleting);
  if (pods.length === 0) throw new HarnessError(`Service ${name} selects no ready pod`);
  const target = portsOf(service).find((candidate) => candidate.port === port)?.targetPort ?? port;
  for (const pod of pods) {
    const own =
      typeof target === 'number'
        ? target
        : containerPorts(pod).find(({ name: each }) => each === target)?.containerPort;
    if (own !== undefined) return { pod: pod.metadata.name, port: own };
  }
  throw new HarnessError(`Service ${name} forwards port ${port} to ${target}, which no container of its pods has`);
}

function formatPort({ name = '', containerPort }: ContainerPort): string {
  return `${name} ${containerPort}`.trim();
}

interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
}

interface PodSpec {
  readonly containers?: readonly { readonly ports?: readonly ContainerPort[] }[];
  readonly initContainers?: readonly { readonly ports?: readonly ContainerPort[]; readonly restartPolicy?: string }[];
}

/** The ports of a pod's long-running containers, including sidecars: init containers with restartPolicy Always. */
function containerPorts(pod: KubeObject): readonly ContainerPort[] {
  const { containers = [], initContainers = [] } = pod['spec'] as PodSpec;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars].flatMap(({ ports = [] }) => ports);
}
