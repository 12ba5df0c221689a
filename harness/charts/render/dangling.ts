import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { selectsLabels } from '../../model/cluster/label-selector.ts';
import { isMapping } from '../../model/value-at.ts';
import { at, mappingAt, mappingsAt, textAt, textsAt } from './json.ts';
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

/** Whether a reference may find something all the same: a selector finds what a program of the release makes later. */
export function mayBeMade({ path }: Dangling, { makesPods }: Manifest): boolean {
  return makesPods && /^spec\.(selector|podSelector)$/.test(path);
}

type Found = readonly [about: Dangling['about'], path: string, message: string];

const finders: Readonly<Record<string, (object: KubeObject, manifest: Manifest) => Iterable<Found>>> = {
  *Service(service, manifest) {
    const selector = mappingAt(service, 'spec.selector');
    const pods = manifest.selected(selector);
    if (Object.keys(selector).length === 0 || isAmongOthers(service, manifest)) return;
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
        // The load balancer of AWS takes the backend from an annotation of that name.
        if (name === 'use-annotation') continue;
        yield* backend(manifest, textAt(path, 'backend.service.name'), name ?? number);
      }
  },
  *HTTPRoute(route, manifest) {
    for (const rule of mappingsAt(route, 'spec.rules'))
      for (const reference of mappingsAt(rule, 'backendRefs'))
        if ((reference['kind'] ?? 'Service') === 'Service' && reference['namespace'] === undefined)
          yield* backend(manifest, textAt(reference, 'name'), reference['port']);
  },
  *HorizontalPodAutoscaler(scaler, manifest) {
    const { kind, name } = mappingAt(scaler, 'spec.scaleTargetRef');
    if (manifest.find(String(kind), String(name)) === undefined)
      yield ['capacity', 'spec.scaleTargetRef', `it scales ${String(kind)} ${String(name)}, which does not exist`];
  },
  *PodDisruptionBudget(budget, manifest) {
    if (manifest.matching(mappingAt(budget, 'spec.selector')).length === 0 && !isAmongOthers(budget, manifest))
      yield ['capacity', 'spec.selector', 'its selector matches no pod: it limits no eviction'];
  },
  *NetworkPolicy(policy, manifest) {
    if (isAmongOthers(policy, manifest)) return;
    const pods = manifest.matching(mappingAt(policy, 'spec.podSelector'));
    if (pods.length === 0 && Object.keys(mappingAt(policy, 'spec.podSelector')).length > 0)
      return yield ['traffic', 'spec.podSelector', 'its selector matches no pod: it restricts nothing'];
    const names = portNames(pods);
    for (const rule of mappingsAt(policy, 'spec.ingress'))
      for (const { port } of mappingsAt(rule, 'ports'))
        if (typeof port === 'string' && !names.includes(port))
          yield ['traffic', 'spec.ingress', `port ${port} is not a port of its pods: nothing is allowed there`];
  },
  *ServiceMonitor(monitor, manifest) {
    if (isAmongOthers(monitor, manifest)) return;
    const services = manifest
      .ofKind('Service')
      .filter(({ metadata }) => selectsLabels(mappingAt(monitor, 'spec.selector'), metadata.labels ?? {}));
    const names = services.flatMap((service) => mappingsAt(service, 'spec.ports').map((port) => textAt(port, 'name')));
    if (services.length === 0)
      yield ['metrics', 'spec.selector', 'its selector matches no Service: nothing is scraped'];
    else yield* monitorPorts(monitor, 'spec.endpoints', names);
  },
  *PodMonitor(monitor, manifest) {
    if (isAmongOthers(monitor, manifest)) return;
    const pods = manifest.matching(mappingAt(monitor, 'spec.selector'));
    if (pods.length === 0) yield ['metrics', 'spec.selector', 'its selector matches no pod: nothing is scraped'];
    else yield* monitorPorts(monitor, 'spec.podMetricsEndpoints', portNames(pods));
  },
};

/** Whether the selector of an object searches namespaces without a workload of the manifest: what is there is others'. */
function isAmongOthers(object: KubeObject, { namespace, workloads }: Manifest): boolean {
  const own = (one: KubeObject) => textAt(one, 'metadata.namespace') || namespace;
  const elsewhere = mappingAt(object, 'spec.namespaceSelector');
  const names = textsAt(elsewhere, 'matchNames');
  const searched = names.length > 0 ? names : [own(object)];
  return elsewhere['any'] === true || !workloads.some((workload) => searched.includes(own(workload.object)));
}

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

function* ofPod({ spec, labels, templatePath }: Workload): Generator<Found> {
  for (const { topologyKey, labelSelector } of mappingsAt(spec, 'topologySpreadConstraints'))
    if (isMapping(labelSelector) && !selectsLabels(labelSelector, labels))
      yield [
        'capacity',
        'topologySpreadConstraints',
        `the constraint that spreads its pods over ${String(topologyKey)} selects other pods: they can all run in one place`,
      ];
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
