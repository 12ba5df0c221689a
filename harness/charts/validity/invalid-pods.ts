import { parseQuantity } from '../../model/cluster/quantity.ts';
import { isMapping } from '../../model/value-at.ts';
import type { Refused } from '../kubernetes/validate-object.ts';
import { at, type Json, mappingAt, mappingsAt, textAt, textsAt } from '../render/json.ts';
import { type Container, containersOf, mainContainersOf, type Workload } from '../render/manifest.ts';
import { invalidMounts, invalidVolumes } from './invalid-volumes.ts';

/** What a variable may take from its pod. */
const podField =
  /^(metadata\.(name|namespace|uid|(labels|annotations)\[.+\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/;

/** What Kubernetes refuses of a pod template beyond its schema. */
export function* invalidPods(workload: Workload): Generator<Refused> {
  const { spec, object, labels, templatePath, kind, serves } = workload;
  const base = templatePath === '' ? 'spec' : `${templatePath}.spec`;
  const wrong = (field: string, message: string) => ({ path: `${base}.${field}`, message });
  for (const [key, value] of Object.entries(mappingAt(object, 'spec.selector.matchLabels')))
    if (labels[key] !== value)
      yield { path: 'spec.selector', message: `the label ${key} of the selector does not match the label of the pods` };
  const starts = mappingsAt(spec, 'initContainers').map((container) => container['name']);
  for (const { name } of mainContainersOf(spec))
    if (starts.includes(name))
      yield wrong(`containers[${name}]`, `an init container has the name ${name} too; expected a different name`);
  if (mainContainersOf(spec).length === 0) yield wrong('containers', 'there is no container');
  const policy = textAt(spec, 'restartPolicy') || 'Always';
  const policies = ['Job', 'CronJob'].includes(kind) ? ['OnFailure', 'Never'] : ['Always'];
  if ((serves || policies.length > 1) && !policies.includes(policy))
    yield wrong('restartPolicy', `${policy} is invalid for a ${kind}; expected ${policies.join(' or ')}`);
  if (spec['dnsPolicy'] === 'None' && at(spec, 'dnsConfig.nameservers') === undefined)
    yield wrong('dnsPolicy', 'None is invalid without nameservers in dnsConfig');
  for (const { path, message } of [...invalidVolumes(spec), ...invalidScheduling(spec)]) yield wrong(path, message);
  const claims = mappingsAt(object, 'spec.volumeClaimTemplates').map((claim) => textAt(claim, 'metadata.name'));
  const volumes = [...mappingsAt(spec, 'volumes').map((volume) => textAt(volume, 'name')), ...claims];
  for (const container of containersOf(spec)) {
    const isStart = mappingsAt(spec, 'initContainers').includes(container) && container['restartPolicy'] !== 'Always';
    const found = [
      ...invalidContainer(container),
      ...invalidMounts(container, volumes),
      ...invalidPorts(container, spec['hostNetwork'] === true),
      ...['lifecycle', 'startupProbe', 'livenessProbe', 'readinessProbe'].flatMap((path) => {
        const message = 'an init container has one only with restartPolicy: Always';
        return isStart && isMapping(container[path]) ? [{ path, message }] : [];
      }),
    ];
    for (const { path, message } of found) yield wrong(`containers[${container.name}].${path}`, message);
  }
}

function* invalidPorts(container: Container, isHost: boolean): Generator<Refused> {
  const ports = mappingsAt(container, 'ports');
  const names = ports.map((port) => textAt(port, 'name')).filter(Boolean);
  for (const name of names)
    if (!/^(?=.*[a-z])(?=.{1,15}$)(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
      yield {
        path: 'ports',
        message: `the port name ${name} is invalid; expected at most 15 lower-case letters, digits and -`,
      };
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index)))
    yield { path: 'ports', message: `two ports have the name ${name}` };
  for (const { hostPort, containerPort } of ports)
    if (isHost && typeof hostPort === 'number' && hostPort !== containerPort)
      yield {
        path: 'ports',
        message: `hostPort ${hostPort} is not containerPort ${String(containerPort)}, with hostNetwork: true`,
      };
}

/** What Kubernetes refuses of where pods may run. */
function* invalidScheduling(spec: Json): Generator<Refused> {
  for (const { key, operator, value, effect, tolerationSeconds } of mappingsAt(spec, 'tolerations')) {
    const wrong = (message: string) => ({ path: `tolerations[${String(key ?? '')}]`, message });
    if (operator === 'Exists' && value) yield wrong(`value ${String(value)} is invalid with operator Exists`);
    if (!key && operator !== 'Exists') yield wrong('has no key; expected one, or operator: Exists');
    if (typeof tolerationSeconds === 'number' && effect !== 'NoExecute')
      yield wrong('tolerationSeconds is invalid without effect: NoExecute');
  }
  for (const kind of ['podAffinity', 'podAntiAffinity'])
    for (const { weight, podAffinityTerm } of mappingsAt(
      spec,
      `affinity.${kind}.preferredDuringSchedulingIgnoredDuringExecution`,
    )) {
      const path = `affinity.${kind}`;
      if (Number(weight) < 1 || Number(weight) > 100)
        yield { path, message: `the weight ${String(weight)} is invalid; expected 1 to 100` };
      if (textAt(podAffinityTerm, 'topologyKey') === '') yield { path, message: 'a term has no topologyKey' };
    }
}

function* invalidContainer(container: Container): Generator<Refused> {
  const image = textAt(container, 'image');
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(container.name))
    yield { path: 'name', message: `the container name ${container.name} is invalid` };
  if (image === '') yield { path: 'image', message: 'there is no image' };
  else if (!isImage(image)) yield { path: 'image', message: `${image} is not an image; expected registry/name:tag` };
  for (const variable of mappingsAt(container, 'env')) {
    const path = `env[${textAt(variable, 'name')}]`;
    if (variable['value'] !== undefined && variable['valueFrom'] !== undefined)
      yield { path, message: 'value and valueFrom are both set; expected one' };
    if (/^$|=/.test(textAt(variable, 'name')))
      yield { path, message: 'the name of a variable is empty or has = in it' };
    const sources = Object.keys(mappingAt(variable, 'valueFrom'));
    if (isMapping(variable['valueFrom']) && sources.length !== 1)
      yield { path, message: `valueFrom has ${sources.join(' and ') || 'nothing'}; expected one source` };
    const field = textAt(variable, 'valueFrom.fieldRef.fieldPath');
    if (field !== '' && !podField.test(field)) yield { path, message: `a pod has no field ${field}` };
  }
  for (const part of ['limits', 'requests'])
    for (const resource of Object.keys(mappingAt(container, `resources.${part}`)))
      if (!resources.test(resource))
        yield {
          path: `resources.${part}`,
          message: `${resource} is not a resource; expected cpu, memory, ephemeral-storage or DOMAIN/NAME`,
        };
  for (const [resource, request] of Object.entries(mappingAt(container, 'resources.requests'))) {
    const limit = parseQuantity(mappingAt(container, 'resources.limits')[resource]);
    const asked = parseQuantity(request);
    if (asked !== undefined && limit !== undefined && asked > limit)
      yield { path: `resources.requests.${resource}`, message: `${String(request)} is more than the limit` };
  }
  for (const path of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
    const probe = container[path];
    if (!isMapping(probe)) continue;
    const handlers = ['httpGet', 'tcpSocket', 'exec', 'grpc'].filter((key) => probe[key] !== undefined);
    if (path !== 'readinessProbe' && ![undefined, null, 1].includes(probe['successThreshold'] as number))
      yield { path, message: `successThreshold ${String(probe['successThreshold'])} is invalid; expected 1` };
    if (path === 'readinessProbe' && typeof probe['terminationGracePeriodSeconds'] === 'number')
      yield { path, message: 'terminationGracePeriodSeconds is invalid for a readiness probe' };
    const port = at(probe, 'httpGet.port') ?? at(probe, 'tcpSocket.port');
    if (handlers.length !== 1) yield { path, message: `has ${handlers.join(' and ') || 'no handler'}; expected one` };
    if (typeof port === 'string' && !/[a-z]/.test(port))
      yield { path, message: `the port "${port}" is text; expected a number or a name` };
  }
  for (const [hook, handler] of Object.entries(mappingAt(container, 'lifecycle'))) {
    const handlers = Object.keys(isMapping(handler) ? handler : {});
    if (hook !== 'stopSignal' && handlers.length !== 1)
      yield { path: `lifecycle.${hook}`, message: `has ${handlers.join(' and ') || 'no handler'}; expected one` };
  }
  const security = mappingAt(container, 'securityContext');
  const isAdmin = textsAt(security, 'capabilities.add').includes('CAP_SYS_ADMIN');
  if (security['allowPrivilegeEscalation'] === false && (security['privileged'] === true || isAdmin))
    yield {
      path: 'securityContext',
      message: `allowPrivilegeEscalation: false is invalid with ${isAdmin ? 'CAP_SYS_ADMIN' : 'privileged: true'}`,
    };
}

/** Names of resources: those of Kubernetes, or with a domain. */
const resources = /^(cpu|memory|ephemeral-storage|hugepages-.+|.+\/.+)$/;

/** Whether an engine takes a text for an image. */
function isImage(image: string): boolean {
  const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
  const host = '(?:[A-Za-z0-9.-]+(?::\\d+)?/)?';
  return new RegExp(`^${host}${part}(?:/${part})*(?::[\\w][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`).test(image);
}
