import { parseQuantity } from '../../model/cluster/quantity.ts';
import { isMapping } from '../../model/value-at.ts';
import type { Refused } from '../kubernetes/validate-object.ts';
import { at, mappingAt, mappingsAt, textAt } from '../render/json.ts';
import { type Container, containersOf, mainContainersOf, volumeSource, type Workload } from '../render/manifest.ts';

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
  for (const volume of mappingsAt(spec, 'volumes')) {
    const mode = at(volume, `${volumeSource(volume).type}.defaultMode`);
    const message = `${String(mode)} is invalid; expected at most 0777, which is 511: octal numbers start with 0`;
    if (typeof mode === 'number' && mode > 0o777) yield wrong(`volumes[${textAt(volume, 'name')}]`, message);
  }
  const claims = mappingsAt(object, 'spec.volumeClaimTemplates').map((claim) => textAt(claim, 'metadata.name'));
  const volumes = [...mappingsAt(spec, 'volumes').map((volume) => textAt(volume, 'name')), ...claims];
  for (const container of containersOf(spec))
    for (const { path, message } of invalidContainer(container, volumes))
      yield wrong(`containers[${container.name}].${path}`, message);
}

function* invalidContainer(container: Container, volumes: readonly string[]): Generator<Refused> {
  const image = textAt(container, 'image');
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(container.name))
    yield { path: 'name', message: `the container name ${container.name} is invalid` };
  if (image === '') yield { path: 'image', message: 'there is no image' };
  else if (!isImage(image)) yield { path: 'image', message: `${image} is not an image; expected registry/name:tag` };
  for (const { name, mountPath } of mappingsAt(container, 'volumeMounts'))
    if (!volumes.includes(String(name)))
      yield { path: `volumeMounts[${String(mountPath)}]`, message: `there is no volume ${String(name)}` };
  for (const variable of mappingsAt(container, 'env')) {
    const path = `env[${textAt(variable, 'name')}]`;
    if (variable['value'] !== undefined && variable['valueFrom'] !== undefined)
      yield { path, message: 'value and valueFrom are both set; expected one' };
    if (/^$|=/.test(textAt(variable, 'name')))
      yield { path, message: 'the name of a variable is empty or has = in it' };
    const field = textAt(variable, 'valueFrom.fieldRef.fieldPath');
    if (field !== '' && !podField.test(field)) yield { path, message: `a pod has no field ${field}` };
  }
  for (const name of mappingsAt(container, 'ports').map((port) => textAt(port, 'name'))) {
    const message = `the port name ${name} is invalid; expected at most 15 lower-case letters, digits and -`;
    if (name !== '' && !/^(?=.*[a-z])(?=.{1,15}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
      yield { path: 'ports', message };
  }
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
    const port = at(probe, 'httpGet.port') ?? at(probe, 'tcpSocket.port');
    if (handlers.length !== 1) yield { path, message: `has ${handlers.join(' and ') || 'no handler'}; expected one` };
    if (typeof port === 'string' && !/[a-z]/.test(port))
      yield { path, message: `the port "${port}" is text; expected a number or a name` };
  }
}

/** Whether an engine takes a text for an image. */
function isImage(image: string): boolean {
  const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
  const host = '(?:[A-Za-z0-9.-]+(?::\\d+)?/)?';
  return new RegExp(`^${host}${part}(?:/${part})*(?::[\\w][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`).test(image);
}
