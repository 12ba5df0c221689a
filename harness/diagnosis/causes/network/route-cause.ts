import { type KubeObject, objectName } from '../../../model/cluster/kube-object.ts';
import { nearestName } from '../../../text/suggest.ts';
import { beside, type Cause, certain, type Facts, type Finding, likely } from '../../facts.ts';
import { containerPort, formatPorts, podsBehind, type ServicePort, serviceSpec } from '../../read-service.ts';
import { describeEmpty, describeUnready, isGateway } from './service-cause.ts';

interface Backend {
  readonly service?: { readonly name: string; readonly port?: { readonly name?: string; readonly number?: number } };
}

interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: Backend;
  readonly tls?: readonly { readonly secretName?: string }[];
  readonly rules?: readonly {
    readonly host?: string;
    readonly http?: {
      readonly paths?: readonly { readonly path?: string; readonly pathType?: string; readonly backend: Backend }[];
    };
  }[];
}

const classAnnotation = 'kubernetes.io/ingress.class';
const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';
/** RouteError's message if the controller found a pod behind a route but got no answer. */
const silent = /the pod behind it does not answer/;
const unrouted = /does not route|404 page not found|default backend - 404/;
/** How clients report that they do not trust a certificate. */
const distrusted = /SELF_SIGNED|self-signed|ALTNAME|unable to (?:get local issuer|verify)|certificate/i;
const refused = /ECONNREFUSED|connection refused|socket hang up|ECONNRESET|got no answer/i;

/** A request that did not reach a pod: the part of its route through Ingress and Service that leads nowhere. */
export const routeCause: Cause = (facts) => {
  const isUnrouted = facts.messages.some(({ text }) => unrouted.test(text));
  const isRefused = facts.messages.some(({ text }) => refused.test(text));
  if (!isUnrouted && !isRefused && !isGateway(facts)) return undefined;
  const services = facts.all('Service').filter(facts.isAbout);
  const ingresses = facts.all('Ingress').filter(facts.isAbout);
  const routes = isUnrouted || isGateway(facts) ? ingresses : [];
  return (
    first(routes, (ingress) => describeClass(facts, ingress) ?? describeBackend(facts, ingress)) ??
    first(
      services,
      (service) => describePort(facts, service) ?? describeEmpty(facts, service) ?? describeUnready(facts, service),
    ) ??
    (isUnrouted ? (describeHost(facts, ingresses) ?? describePaths(facts, ingresses)) : undefined) ??
    first(services, (service) => describeNumber(facts, service)) ??
    (facts.messages.some(({ text }) => silent.test(text)) ? describeSilent(facts, ingresses) : undefined)
  );
};

/** A Service in front of running pods that have no port with the name in its targetPort, whatever else is wrong. */
export const portCause: Cause = (facts) => {
  if (!isGateway(facts) && !facts.messages.some(({ text }) => refused.test(text) || unrouted.test(text)))
    return undefined;
  return first(facts.all('Service').filter(facts.isAbout), (service) => describePort(facts, service));
};

function first(
  objects: readonly KubeObject[],
  describe: (object: KubeObject) => Finding | undefined,
): Finding | undefined {
  return objects.map(describe).find((finding) => finding !== undefined);
}

function specOf(ingress: KubeObject): IngressSpec {
  return (ingress['spec'] ?? {}) as IngressSpec;
}

function describeClass(facts: Facts, ingress: KubeObject): Finding | undefined {
  const classes = facts.all('IngressClass');
  const names = classes.map(({ metadata }) => metadata.name);
  const asked = specOf(ingress).ingressClassName ?? ingress.metadata.annotations?.[classAnnotation];
  const there = names.length === 0 ? 'the cluster has none' : `the cluster has ${names.join(', ')}`;
  if (asked === undefined) {
    if (classes.some(({ metadata }) => metadata.annotations?.[defaultAnnotation] === 'true')) return undefined;
    return certain(`${objectName(ingress)} sets no class, and no IngressClass is the default; ${there}`, {
      object: ingress,
      key: 'spec',
    });
  }
  if (names.includes(asked)) return undefined;
  return certain(`${objectName(ingress)} sets the class ${asked}, which does not exist; ${there}`, {
    object: ingress,
    key: 'ingressClassName',
    value: asked,
  });
}

function backendsOf(ingress: KubeObject) {
  const { rules = [], defaultBackend } = specOf(ingress);
  const all = [...rules.flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend), defaultBackend];
  return all.flatMap((backend) => (backend?.service === undefined ? [] : [{ ingress, backend: backend.service }]));
}

function servicePortOf(service: KubeObject, { port }: NonNullable<Backend['service']>): ServicePort | undefined {
  return serviceSpec(service).ports?.find((each) => each.name === port?.name || each.port === port?.number);
}

function describeBackend(facts: Facts, ingress: KubeObject): Finding | undefined {
  for (const { backend } of backendsOf(ingress)) {
    const { name, port } = backend;
    const services = beside(facts, 'Service', ingress);
    const service = services.find(({ metadata }) => metadata.name === name);
    if (service === undefined) {
      const nearest = nearestName(
        name,
        services.map(({ metadata }) => metadata.name),
      );
      const near = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
      const text = `${objectName(ingress)} routes to Service ${name}, which does not exist${near}`;
      return certain(text, { object: ingress, key: 'name', value: name });
    }
    if (servicePortOf(service, backend) !== undefined) continue;
    const { ports = [] } = serviceSpec(service);
    const has = ports.map((each) => (each.name === undefined ? each.port : `${each.name} (${each.port})`)).join(', ');
    const asked = port?.name ?? port?.number ?? 'none';
    const key = port?.name === undefined ? 'number' : 'name';
    const text = `${objectName(ingress)} routes to port ${asked} of Service ${name}, which has ${has}`;
    return certain(text, { object: ingress, key, value: String(asked) });
  }
  return undefined;
}

/** A Service's targetPort with a name that no container port has. */
function describePort(facts: Facts, service: KubeObject): Finding | undefined {
  const pods = podsBehind(facts, service);
  for (const port of serviceSpec(service).ports ?? []) {
    if (pods.length === 0 || pods.some((pod) => containerPort(pod, port) !== undefined)) continue;
    const text = `Service ${service.metadata.name} forwards port ${port.port} to the container port named ${port.targetPort}, which no container of its pods has; they have ${formatPorts(pods)}`;
    return certain(text, { object: service, key: 'targetPort', value: String(port.targetPort) });
  }
  return undefined;
}

/** A Service's targetPort with a number that no container declares. Declaring ports is optional, so it may be
 * correct. */
function describeNumber(facts: Facts, service: KubeObject): Finding | undefined {
  const pods = podsBehind(facts, service);
  const declared = pods.some((pod) => formatPorts([pod]) !== 'none');
  const isOpen = ({ port, targetPort = port }: ServicePort) =>
    new RegExp(`\\b${targetPort}\\b`).test(formatPorts(pods));
  const wrong = (serviceSpec(service).ports ?? []).find((port) => declared && !isOpen(port));
  if (wrong === undefined) return undefined;
  const target = wrong.targetPort ?? wrong.port;
  const text = `Service ${service.metadata.name} forwards port ${wrong.port} to ${target}, and its pods declare the ports ${formatPorts(pods)}`;
  return likely(text, { object: service, key: 'targetPort', value: String(target) });
}

/** A Service that a controller cannot reach although its pods are ready. */
function describeSilent(facts: Facts, ingresses: readonly KubeObject[]): Finding | undefined {
  for (const { ingress, backend } of ingresses.flatMap(backendsOf)) {
    const service = beside(facts, 'Service', ingress).find(({ metadata }) => metadata.name === backend.name);
    const port = service && servicePortOf(service, backend);
    if (service === undefined || port === undefined || podsBehind(facts, service).length === 0) continue;
    const target = port.targetPort ?? port.port;
    const text = `Service ${backend.name} forwards port ${port.port} to ${target}, where its pods do not answer: does the container listen there, and not only on 127.0.0.1?`;
    return likely(text, { object: service, key: 'targetPort', value: String(target) });
  }
  return undefined;
}

/** A host that no Ingress routes. */
function describeHost({ httpHost }: Facts, ingresses: readonly KubeObject[]): Finding | undefined {
  const routed = ingresses.flatMap((ingress) =>
    (specOf(ingress).rules ?? []).map(({ host = '*' }) => ({ name: objectName(ingress), host })),
  );
  const [one] = routed;
  if (httpHost === undefined || one === undefined) return undefined;
  if (routed.some(({ host }) => host === httpHost || host === '*' || isWildcard(host, httpHost))) return undefined;
  const has = routed.map(({ name, host }) => `${name} routes ${host}`).join(', ');
  return certain(`no Ingress of the release routes the host ${httpHost}: ${has}`);
}

function isWildcard(host: string, asked: string): boolean {
  return host.startsWith('*.') && asked.slice(asked.indexOf('.')) === host.slice(1);
}

/** A path that no Ingress routes. */
function describePaths({ httpPath }: Facts, ingresses: readonly KubeObject[]): Finding | undefined {
  const asked = httpPath?.split('?', 1)[0];
  const routed = ingresses.flatMap((ingress) =>
    (specOf(ingress).rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map((each) => ({ ingress, ...each }))),
  );
  const [first] = routed;
  const isOpen = ingresses.some((ingress) => specOf(ingress).defaultBackend !== undefined);
  if (asked === undefined || first === undefined || isOpen) return undefined;
  const pattern = routed.find(
    ({ path = '/', pathType }) => pathType === 'ImplementationSpecific' && path.endsWith('/*'),
  );
  if (pattern !== undefined)
    return likely(
      `${objectName(pattern.ingress)} routes ${pattern.path} (ImplementationSpecific), which some controllers read as a pattern and others, such as Traefik, literally`,
      { object: pattern.ingress, key: 'path', value: pattern.path ?? '' },
    );
  if (routed.some((each) => isRouted(asked, each))) return undefined;
  const has = routed.map(({ path = '/', pathType }) => `${path} (${pathType})`).join(', ');
  const field = { object: first.ingress, key: 'path', value: first.path ?? '/' };
  return certain(`${objectName(first.ingress)} routes ${has}, not ${asked}`, field);
}

function isRouted(
  asked: string,
  { path = '/', pathType }: { readonly path?: string; readonly pathType?: string },
): boolean {
  if (pathType === 'Exact') return asked === path;
  // Other path types, such as regular expressions, are interpreted by the controller.
  if (pathType !== 'Prefix') return true;
  const stem = path.replace(/\/$/, '');
  return asked === stem || asked.startsWith(`${stem}/`);
}

/** An Ingress whose TLS Secret does not exist, so that the controller serves a default certificate. */
export const certificateCause: Cause = (facts) => {
  if (!facts.messages.some(({ text }) => distrusted.test(text))) return undefined;
  for (const ingress of facts.all('Ingress').filter(facts.isAbout)) {
    const names = beside(facts, 'Secret', ingress).map(({ metadata }) => metadata.name);
    const missing = (specOf(ingress).tls ?? []).find(
      ({ secretName = '' }) => secretName !== '' && !names.includes(secretName),
    );
    if (missing?.secretName === undefined) continue;
    const near = nearestName(missing.secretName, names);
    const text = `there is no Secret ${missing.secretName}, which holds the certificate of ${objectName(ingress)}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
    return certain(text, { object: ingress, key: 'secretName', value: missing.secretName });
  }
  return undefined;
};
