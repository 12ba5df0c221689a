import type { KubeObject } from '../../model/cluster/kube-object.ts';
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
  const told = (id: string, found: Iterable<Found>) =>
    [...found].map(([about, path, message]): Dangling => ({ id, path, about, message }));
  return [
    ...manifest.objects.flatMap((object) =>
      told(idOf(object, manifest.namespace), finders[object.kind]?.(object, manifest) ?? []),
    ),
    ...manifest.workloads.flatMap((workload) => told(workload.id, ofPod(workload))),
    ...referencesOf(manifest).flatMap(({ from, path, kind, name, key, optional, what }) => {
      const object = kind === 'ConfigMap' || kind === 'Secret' ? manifest.find(kind, name) : undefined;
      if (object === undefined || key === undefined || optional || keysOf(object).includes(key)) return [];
      const then = path.includes('.volumeMounts[') ? 'an empty folder is mounted' : 'the container does not start';
      const message = `${what} needs key ${key} of ${kind} ${name}, which does not exist: ${then}`;
      return told(from, [['start', path, message]]);
    }),
  ];
}

type Found = readonly [about: Dangling['about'], path: string, message: string];

const finders: Readonly<Record<string, (object: KubeObject, manifest: Manifest) => Iterable<Found>>> = {
  *Service(service, manifest) {
    const selector = mappingAt(service, 'spec.selector');
    const pods = manifest.selected(selector);
    if (Object.keys(selector).length === 0) return;
    if (pods.length === 0) yield ['traffic', 'spec.selector', 'its selector matches no pod: requests reach nobody'];
    const names = portNames(pods);
    for (const port of pods.length === 0 ? [] : mappingsAt(service, 'spec.ports')) {
      const target = port['targetPort'] ?? port['port'];
      const path = `spec.ports[${String(port['port'])},${textAt(port, 'protocol') || 'TCP'}].targetPort`;
      const message = `targetPort ${String(target)} is not a port of its pods, which have ${names.join(', ') || 'none'}: requests reach nobody`;
      if (typeof target === 'string' && !names.includes(target)) yield ['traffic', path, message];
    }
  },
  *Ingress(ingress, manifest) {
    for (const rule of mappingsAt(ingress, 'spec.rules'))
      for (const path of mappingsAt(rule, 'http.paths')) {
        const { name, number } = mappingAt(path, 'backend.service.port');
        yield* backend(manifest, textAt(path, 'backend.service.name'), name ?? number);
      }
  },
  *HTTPRoute(route, manifest) {
    for (const rule of mappingsAt(route, 'spec.rules'))
      for (const reference of mappingsAt(rule, 'backendRefs'))
        yield* backend(manifest, textAt(reference, 'name'), reference['port']);
  },
  *HorizontalPodAutoscaler(scaler, manifest) {
    const { kind, name } = mappingAt(scaler, 'spec.scaleTargetRef');
    if (!manifest.workloads.some((workload) => workload.kind === kind && workload.name === name))
      yield ['capacity', 'spec.scaleTargetRef', `it scales ${String(kind)} ${String(name)}, which does not exist`];
  },
  *PodDisruptionBudget(budget, manifest) {
    if (manifest.selected(mappingAt(budget, 'spec.selector.matchLabels')).length === 0)
      yield ['capacity', 'spec.selector', 'its selector matches no pod: a drain evicts all pods at once'];
  },
  *NetworkPolicy(policy, manifest) {
    const selector = mappingAt(policy, 'spec.podSelector.matchLabels');
    const isForAll = Object.keys(mappingAt(policy, 'spec.podSelector')).length === 0;
    const pods = isForAll ? manifest.workloads : manifest.selected(selector);
    if (pods.length === 0 && Object.keys(selector).length > 0)
      return yield ['traffic', 'spec.podSelector', 'its selector matches no pod: it restricts nothing'];
    const names = portNames(pods);
    for (const rule of mappingsAt(policy, 'spec.ingress'))
      for (const { port } of mappingsAt(rule, 'ports'))
        if (typeof port === 'string' && !names.includes(port))
          yield ['traffic', 'spec.ingress', `port ${port} is not a port of its pods: nothing is allowed there`];
  },
  *ServiceMonitor(monitor, manifest) {
    const wanted = Object.entries(mappingAt(monitor, 'spec.selector.matchLabels'));
    const services = manifest
      .ofKind('Service')
      .filter(({ metadata }) => metadata.labels && wanted.every(([key, value]) => metadata.labels?.[key] === value));
    const names = services.flatMap((service) => mappingsAt(service, 'spec.ports').map((port) => textAt(port, 'name')));
    if (services.length === 0)
      yield ['metrics', 'spec.selector', 'its selector matches no Service: nothing is scraped'];
    else yield* monitorPorts(monitor, 'spec.endpoints', names);
  },
  *PodMonitor(monitor, manifest) {
    const pods = manifest.selected(mappingAt(monitor, 'spec.selector.matchLabels'));
    if (pods.length === 0) yield ['metrics', 'spec.selector', 'its selector matches no pod: nothing is scraped'];
    else yield* monitorPorts(monitor, 'spec.podMetricsEndpoints', portNames(pods));
  },
};

function portNames(pods: readonly Workload[]): string[] {
  return pods.flatMap(({ spec }) => portsOf(spec).map(({ name }) => name)).filter(Boolean);
}

function* monitorPorts(monitor: KubeObject, path: string, names: readonly string[]): Generator<Found> {
  for (const { port } of mappingsAt(monitor, path))
    if (typeof port === 'string' && !names.includes(port))
      yield [
        'metrics',
        path,
        `port ${port} does not exist; there is ${names.join(', ') || 'none'}: nothing is scraped`,
      ];
}

function* backend(manifest: Manifest, name: string, port: unknown): Generator<Found> {
  const service = manifest.find('Service', name);
  const ports = mappingsAt(service, 'spec.ports');
  // What has rules for a Service of another release is right; one that has Services and names none of them is not.
  if (service === undefined && name !== '' && manifest.ofKind('Service').length > 0)
    yield ['traffic', 'spec.rules', `it sends requests to Service ${name}, which does not exist`];
  const isThere = ports.some((one) => one['name'] === port || one['port'] === port);
  if (service !== undefined && port !== undefined && !isThere)
    yield [
      'traffic',
      'spec.rules',
      `it sends requests to port ${String(port)} of Service ${name}, which has no such port`,
    ];
}

function* ofPod({ spec, templatePath }: Workload): Generator<Found> {
  const base = templatePath === '' ? 'spec' : `${templatePath}.spec`;
  const names = portsOf(spec).map(({ name }) => name);
  for (const container of containersOf(spec))
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      const port = at(container, `${probe}.httpGet.port`) ?? at(container, `${probe}.tcpSocket.port`);
      const message = `${probe} of container ${container.name} checks port ${String(port)}, which no container declares: the pod is never ready`;
      if (typeof port === 'string' && !names.includes(port))
        yield ['start', `${base}.containers[${container.name}].${probe}`, message];
    }
}
