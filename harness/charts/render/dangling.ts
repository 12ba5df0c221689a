import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { isMapping } from '../../model/value-at.ts';
import { at, mappingAt, mappingsAt, textAt } from './json.ts';
import { containersOf, idOf, type Manifest, portsOf, type Workload } from './manifest.ts';
import { keysOf, referencesOf } from './references.ts';

/** A reference inside of a manifest that finds nothing there. */
export interface Dangling {
  readonly id: string;
  readonly path: string;
  /** What it is about: what stops working. */
  readonly about: 'traffic' | 'start' | 'capacity' | 'metrics';
  readonly message: string;
}

/** Every reference from one object of a manifest to another, or to a port, label or key of it, that finds nothing. What a
 * manifest takes from elsewhere, such as a Secret that somebody else makes, is none. */
export function danglingReferences(manifest: Manifest): Dangling[] {
  const { objects, namespace } = manifest;
  return [
    ...objects.flatMap((object) => {
      const id = idOf(object, namespace);
      return (finders[object.kind]?.(object, manifest) ?? []).map((one) => ({ id, ...one }));
    }),
    ...manifest.workloads.flatMap((workload) => ofPod(workload).map((one) => ({ id: workload.id, ...one }))),
    ...missingKeys(manifest),
  ];
}

type Found = Omit<Dangling, 'id'>;
type Finder = (object: KubeObject, manifest: Manifest) => Found[];

function found(about: Dangling['about'], path: string, message: string): Found {
  return { path, about, message };
}

const finders: Readonly<Record<string, Finder>> = {
  Service: (service, manifest) => {
    const selector = mappingAt(service, 'spec.selector');
    if (Object.keys(selector).length === 0) return [];
    const pods = manifest.selected(selector);
    if (pods.length === 0)
      return [found('traffic', 'spec.selector', 'its selector finds no pod: requests reach nobody')];
    return mappingsAt(service, 'spec.ports').flatMap((port): Found[] => {
      const target = port['targetPort'] ?? port['port'];
      const known = pods.flatMap(({ spec }) => portsOf(spec));
      const isThere = typeof target !== 'string' || known.some(({ name }) => name === target);
      const names =
        known
          .map(({ name }) => name)
          .filter(Boolean)
          .join(', ') || 'none';
      const message = `targetPort ${String(target)} is no port of its pods, which name ${names}: requests reach nobody`;
      return isThere
        ? []
        : [
            found(
              'traffic',
              `spec.ports[${String(port['port'])},${textAt(port, 'protocol') || 'TCP'}].targetPort`,
              message,
            ),
          ];
    });
  },
  Ingress: (ingress, manifest) =>
    mappingsAt(ingress, 'spec.rules').flatMap((rule) =>
      mappingsAt(rule, 'http.paths').flatMap((path) =>
        backend(manifest, textAt(path, 'backend.service.name'), at(path, 'backend.service.port')),
      ),
    ),
  HTTPRoute: (route, manifest) =>
    mappingsAt(route, 'spec.rules').flatMap((rule) =>
      mappingsAt(rule, 'backendRefs').flatMap((reference) =>
        backend(manifest, textAt(reference, 'name'), { number: reference['port'] }),
      ),
    ),
  HorizontalPodAutoscaler: (scaler, manifest) => {
    const { kind, name } = mappingAt(scaler, 'spec.scaleTargetRef');
    if (manifest.workloads.some((workload) => workload.kind === kind && workload.name === name)) return [];
    return [found('capacity', 'spec.scaleTargetRef', `it scales ${String(kind)} ${String(name)}, which is not there`)];
  },
  PodDisruptionBudget: (budget, manifest) =>
    manifest.selected(mappingAt(budget, 'spec.selector.matchLabels')).length > 0
      ? []
      : [found('capacity', 'spec.selector', 'its selector finds no pod: a drain takes all pods at once')],
  NetworkPolicy: (policy, manifest) => {
    const selector = mappingAt(policy, 'spec.podSelector.matchLabels');
    const all = Object.keys(mappingAt(policy, 'spec.podSelector')).length === 0;
    const pods = all ? manifest.workloads : manifest.selected(selector);
    if (pods.length === 0 && Object.keys(selector).length > 0)
      return [found('traffic', 'spec.podSelector', 'its selector finds no pod: it holds nothing back')];
    const known = pods.flatMap(({ spec }) => portsOf(spec));
    return mappingsAt(policy, 'spec.ingress').flatMap((rule) =>
      mappingsAt(rule, 'ports').flatMap(({ port }): Found[] =>
        typeof port !== 'string' || known.some(({ name }) => name === port)
          ? []
          : [found('traffic', 'spec.ingress', `port ${port} is no port of its pods: nobody is let in there`)],
      ),
    );
  },
  ServiceMonitor: (monitor, manifest) => {
    const wanted = mappingAt(monitor, 'spec.selector.matchLabels');
    const services = manifest
      .ofKind('Service')
      .filter(({ metadata }) =>
        Object.entries(wanted).every(
          ([key, value]) => at(metadata, 'labels') !== undefined && metadata.labels?.[key] === value,
        ),
      );
    if (services.length === 0)
      return [found('metrics', 'spec.selector', 'its selector finds no Service: nothing is scraped')];
    const names = services.flatMap((service) => mappingsAt(service, 'spec.ports').map((port) => textAt(port, 'name')));
    return monitorPorts(monitor, 'spec.endpoints', names);
  },
  PodMonitor: (monitor, manifest) => {
    const pods = manifest.selected(mappingAt(monitor, 'spec.selector.matchLabels'));
    if (pods.length === 0) return [found('metrics', 'spec.selector', 'its selector finds no pod: nothing is scraped')];
    const names = pods.flatMap(({ spec }) => portsOf(spec).map(({ name }) => name));
    return monitorPorts(monitor, 'spec.podMetricsEndpoints', names);
  },
};

function monitorPorts(monitor: KubeObject, path: string, names: readonly string[]): Found[] {
  return mappingsAt(monitor, path).flatMap(({ port }): Found[] =>
    typeof port !== 'string' || names.includes(port)
      ? []
      : [
          found(
            'metrics',
            path,
            `port ${port} is not there, only ${names.filter(Boolean).join(', ') || 'none'}: nothing is scraped`,
          ),
        ],
  );
}

function backend(manifest: Manifest, name: string, port: unknown): Found[] {
  if (name === '') return [];
  const service = manifest.find('Service', name);
  const lost = (message: string) => [found('traffic', 'spec.rules', message)];
  // What has rules for a Service of another release is right; one that has Services and names none of them is not.
  if (service === undefined)
    return manifest.ofKind('Service').length === 0
      ? []
      : lost(`it sends requests to Service ${name}, which is not there`);
  const ports = mappingsAt(service, 'spec.ports');
  const wanted = isMapping(port) ? (port['name'] ?? port['number']) : undefined;
  const isThere = ports.some((one) => one['name'] === wanted || one['port'] === wanted);
  return wanted === undefined || isThere
    ? []
    : lost(`it sends requests to port ${String(wanted)} of Service ${name}, which has no such port`);
}

function ofPod({ spec, templatePath }: Workload): Found[] {
  const base = templatePath === '' ? 'spec' : `${templatePath}.spec`;
  const ports = portsOf(spec).map(({ name }) => name);
  return containersOf(spec).flatMap((container): Found[] => {
    const own = `${base}.containers[${container.name}]`;
    return ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((probe) => {
      const port = at(container, `${probe}.httpGet.port`) ?? at(container, `${probe}.tcpSocket.port`);
      const isThere = typeof port !== 'string' || ports.includes(port);
      const message = `${probe} of container ${container.name} asks port ${String(port)}, which no container names: the pod is never ready`;
      return isThere ? [] : [found('start', `${own}.${probe}`, message)];
    });
  });
}

function missingKeys(manifest: Manifest): Dangling[] {
  return referencesOf(manifest).flatMap(({ from, path, kind, name, key, optional, what }): Dangling[] => {
    if (kind !== 'ConfigMap' && kind !== 'Secret') return [];
    const object = manifest.find(kind, name);
    if (object === undefined || key === undefined || optional || keysOf(object).includes(key)) return [];
    return [
      {
        id: from,
        path,
        about: 'start',
        message: `${what} asks for key ${key} of ${kind} ${name}, which has none: the container does not start`,
      },
    ];
  });
}
