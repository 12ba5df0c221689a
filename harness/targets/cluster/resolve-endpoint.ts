import { readPod } from '../../health/read-pod.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { listOfRelease } from '../../kube/release-objects.ts';
import { HarnessError } from '../../model/harness-error.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Release } from '../../model/platform.ts';
import type { Address, HttpEndpoint } from '../target.ts';

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

/** Which Secret holds the connection URI of a release, and under which key. */
export type Connect = NonNullable<Release['connect']>;

/** Connection URI of a release with its host and port replaced by a local port that is forwarded to its Service. */
export async function forwardUri(
  access: ClusterAccess,
  release: string,
  { secret, key }: Connect,
): Promise<{ readonly uri: string; readonly secrets: readonly string[] }> {
  const object = await access.client.get({ apiVersion: 'v1', kind: 'Secret', name: secret });
  const encoded = (object?.['data'] as Record<string, string> | undefined)?.[key];
  if (encoded === undefined) {
    throw new HarnessError(`no connection URI for release ${release}`, {
      expected: `Secret ${secret} with the key ${key}`,
      observed:
        object === undefined
          ? 'there is no such Secret'
          : `its keys are ${Object.keys((object['data'] ?? {}) as object).join(', ')}`,
      next: `name Secret and key in platform.yaml (releases[].connect), or kubectl -n ${access.namespace} get secrets`,
    });
  }
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  const uri = new URL(given);
  const name = uri.hostname.split('.')[0] ?? uri.hostname;
  const service = await access.client.get({ apiVersion: 'v1', kind: 'Service', name });
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
  const spec = pod['spec'] as { containers: { ports?: { name?: string; containerPort: number }[] }[] };
  return (
    spec.containers.flatMap((container) => container.ports ?? []).find((candidate) => candidate.name === target)
      ?.containerPort ?? port
  );
}

function portsOf(service: KubeObject): NonNullable<ServiceSpec['ports']> {
  return (service['spec'] as ServiceSpec | undefined)?.ports ?? [];
}
