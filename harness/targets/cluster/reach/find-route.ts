import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { listOfRelease } from '../../../kube/release-objects.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { EnvironmentError, HarnessError } from '../../../model/errors/harness-error.ts';
import { forwardService, portsOf } from './forward-port.ts';
import type { Served } from './read-trust.ts';

/** How a release is reached from outside the cluster. */
export interface Route {
  readonly kind: 'Ingress' | 'Gateway';
  /** Host to request; undefined if any host is routed. */
  readonly host: string | undefined;
  readonly origin: string;
  /** The Secret that contains the served certificate. */
  readonly served?: Served | undefined;
}

/** Addresses of the ingress controller on this machine. */
export interface IngressOrigins {
  readonly http: string;
  readonly https: string;
}

/** The release's first Ingress rule with a host; undefined if there is none. */
export async function ingressRoute(
  access: ClusterAccess,
  release: string,
  origins: IngressOrigins | undefined,
  isTls: boolean,
): Promise<Route | undefined> {
  const ingresses = await listOfRelease(access, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }, release);
  const [route] = ingresses.flatMap((ingress) => {
    const { rules = [], tls = [] } = (ingress['spec'] ?? {}) as {
      readonly rules?: readonly { readonly host?: string }[];
      readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
    };
    const host = rules.find((rule) => rule.host !== undefined)?.host;
    if (host === undefined) return [];
    const secret = tls.find(({ hosts }) => hosts === undefined || hosts.includes(host))?.secretName;
    return { host, served: secret === undefined ? undefined : { name: secret, namespace: ingress.metadata.namespace } };
  });
  if (route === undefined || origins === undefined) return undefined;
  return { kind: 'Ingress', ...route, origin: isTls ? origins.https : origins.http };
}

interface ParentRef {
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly sectionName?: string;
  readonly port?: number;
}

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly hostname?: string;
  readonly tls?: { readonly certificateRefs?: readonly { readonly name: string; readonly namespace?: string }[] };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const group = 'gateway.networking.k8s.io/v1';
const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';

/** The HTTPRoutes of a release; empty if the cluster has no Gateway API. */
export async function httpRoutesOf(access: ClusterAccess, release: string): Promise<KubeObject[]> {
  const kind = { apiVersion: group, kind: 'HTTPRoute' };
  const isServed = await access.client.isNamespaced(kind).catch(() => false);
  return isServed ? listOfRelease(access, kind, release) : [];
}

/** The route through the Gateway that an HTTPRoute names, by a port forwarded to the Service of that Gateway.
 * @throws EnvironmentError if no controller accepted the route, or its Gateway has no Service */
export async function gatewayRoute(access: ClusterAccess, route: KubeObject, isTls: boolean): Promise<Route> {
  const spec = (route['spec'] ?? {}) as { parentRefs?: readonly ParentRef[]; hostnames?: readonly string[] };
  const parent = spec.parentRefs?.find(({ kind = 'Gateway' }) => kind === 'Gateway');
  const name = `HTTPRoute ${route.metadata.name}`;
  if (parent === undefined) throw new HarnessError(`${name} names no Gateway`, { expected: 'one in spec.parentRefs' });
  const namespace = parent.namespace ?? route.metadata.namespace ?? access.namespace;
  const gateway = await access.client.get({ apiVersion: group, kind: 'Gateway', name: parent.name, namespace });
  const next = `kubectl -n ${namespace} describe gateway ${parent.name}`;
  if (gateway === undefined)
    throw new EnvironmentError(`${name} names Gateway ${parent.name}, which does not exist`, {
      expected: `a Gateway ${parent.name} in namespace ${namespace}`,
      next: 'kubectl get gateway -A',
    });
  refuseUnaccepted(name, route, gateway);
  const listener = listenerFor(gateway, parent, isTls);
  if (listener === undefined)
    throw new HarnessError(
      `Gateway ${parent.name} has no listener for ${isTls ? 'HTTPS' : 'HTTP'} that ${name} may use`,
      {
        observed: listenersOf(gateway)
          .map(({ name: own, protocol, port }) => `${own}: ${protocol} ${port}`)
          .join(', '),
        next,
      },
    );
  const service = await serviceOf(access, gateway);
  const port = service && (await portFor(access, service, listener.port));
  if (service === undefined || port === undefined)
    throw new EnvironmentError(`no Service is found for Gateway ${parent.name}`, {
      expected: `a Service with the label ${gatewayLabel}: ${parent.name}, or one with an address of the Gateway, with port ${listener.port}`,
      observed:
        service === undefined ? 'no such Service' : `Service ${service.metadata.name} has no port ${listener.port}`,
      next: `${next}, or send the request with via: service`,
    });
  const local = await forwardService(access, service, port);
  const host = [...(spec.hostnames ?? []), listener.hostname].find(
    (each) => each !== undefined && !each.startsWith('*'),
  );
  const [certificate] = listener.tls?.certificateRefs ?? [];
  return {
    kind: 'Gateway',
    host,
    origin: `${isTls ? 'https' : 'http'}://127.0.0.1:${local}`,
    served: certificate && { name: certificate.name, namespace: certificate.namespace ?? namespace },
  };
}

/** Rejects a route that no controller accepted; without a controller, a Gateway's status never changes. */
function refuseUnaccepted(name: string, route: KubeObject, gateway: KubeObject): void {
  const { parents = [] } = (route['status'] ?? {}) as { parents?: readonly { conditions?: readonly Condition[] }[] };
  const conditions = parents.flatMap((each) => each.conditions ?? []);
  if (conditions.some(({ type, status }) => type === 'Accepted' && status === 'True')) return;
  const { gatewayClassName = '' } = gateway['spec'] as { gatewayClassName?: string };
  const refusal = conditions.find(({ type }) => type === 'Accepted');
  throw new EnvironmentError(`no controller accepted ${name}`, {
    expected: `the condition Accepted, by a controller for GatewayClass ${gatewayClassName}`,
    observed:
      refusal === undefined ? 'no controller has reported a status' : `${refusal.reason}: ${refusal.message ?? ''}`,
    next: 'kubectl get gatewayclass,gateway,httproute -A, or send the request with via: service',
  });
}

function listenersOf(gateway: KubeObject): readonly Listener[] {
  return (gateway['spec'] as { listeners?: readonly Listener[] }).listeners ?? [];
}

function listenerFor(gateway: KubeObject, parent: ParentRef, isTls: boolean): Listener | undefined {
  return listenersOf(gateway).find(
    ({ name, port, protocol }) =>
      protocol === (isTls ? 'HTTPS' : 'HTTP') &&
      (parent.sectionName ?? name) === name &&
      (parent.port ?? port) === port,
  );
}

/** The Service of a Gateway: found by the label that controllers set on a Service they create, else by the Gateway's
 * address. */
async function serviceOf({ client }: ClusterAccess, gateway: KubeObject): Promise<KubeObject | undefined> {
  const { items } = await client.json<{ items: KubeObject[] }>('GET', '/api/v1/services');
  const { addresses = [] } = (gateway['status'] ?? {}) as { addresses?: readonly { readonly value: string }[] };
  const wanted = new Set(addresses.map(({ value }) => value));
  const isLabelled = ({ metadata }: KubeObject) =>
    metadata.namespace === gateway.metadata.namespace && metadata.labels?.[gatewayLabel] === gateway.metadata.name;
  return items.find(isLabelled) ?? items.find((service) => addressesOf(service).some((each) => wanted.has(each)));
}

function addressesOf(service: KubeObject): string[] {
  const { clusterIP, externalIPs = [] } = service['spec'] as { clusterIP?: string; externalIPs?: readonly string[] };
  const { loadBalancer } = (service['status'] ?? {}) as {
    loadBalancer?: { ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
  };
  const { name, namespace } = service.metadata;
  const told = (loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => [ip ?? [], hostname ?? []].flat());
  return [...(clusterIP ? [clusterIP] : []), ...externalIPs, ...told, `${name}.${namespace}.svc.cluster.local`];
}

/** Matches a listener to a Service port; some controllers use the port of the pod in listeners, others the port of the
 * Service. */
async function portFor(access: ClusterAccess, service: KubeObject, listener: number): Promise<number | undefined> {
  const ports = portsOf(service);
  const direct = ports.find(({ port, targetPort }) => port === listener || targetPort === listener);
  if (direct !== undefined) return direct.port;
  const { namespace } = service.metadata;
  const { selector = {} } = service['spec'] as { selector?: Readonly<Record<string, string>> };
  const pods = await access.client.list({
    ...{ apiVersion: 'v1', kind: 'Pod', labels: selector },
    ...(namespace !== undefined && { namespace }),
  });
  const [name] = pods.flatMap((pod) =>
    (pod['spec'] as { containers: { ports?: { name?: string; containerPort: number }[] }[] }).containers.flatMap(
      ({ ports: own = [] }) => own.flatMap((each) => (each.containerPort === listener ? (each.name ?? []) : [])),
    ),
  );
  return name === undefined ? undefined : ports.find(({ targetPort }) => targetPort === name)?.port;
}
