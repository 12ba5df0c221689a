import { parseQuantity } from '../../model/cluster/quantity.ts';
import { isMapping } from '../../model/value-at.ts';
import { at, mappingAt, mappingsAt, textAt } from '../render/json.ts';
import { type Container, containersOf, mainContainersOf, volumeSource, type Workload } from '../render/manifest.ts';
import type { Invalid } from './validity-problems.ts';

/** What a variable may take from its pod. */
const podField =
  /^(metadata\.(name|namespace|uid|(labels|annotations)\[.+\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/;

type Found = Omit<Invalid, 'id'>;

/** What Kubernetes refuses of a pod template beyond its schema. */
export function invalidPods(workload: Workload): Found[] {
  const { spec, object, labels, templatePath } = workload;
  const base = templatePath === '' ? 'spec' : `${templatePath}.spec`;
  const claims = mappingsAt(object, 'spec.volumeClaimTemplates').map((claim) => textAt(claim, 'metadata.name'));
  const volumes = [...mappingsAt(spec, 'volumes').map((volume) => textAt(volume, 'name')), ...claims];
  const selector = mappingAt(object, 'spec.selector.matchLabels');
  const unmatched = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
  return [
    ...unmatched.map(([key]) => ({
      path: 'spec.selector',
      message: `the label ${key} of the selector is not that of the pods`,
    })),
    ...(mainContainersOf(spec).length === 0 ? [{ path: `${base}.containers`, message: 'there is no container' }] : []),
    ...restartPolicy(workload, base),
    ...(spec['dnsPolicy'] === 'None' && at(spec, 'dnsConfig.nameservers') === undefined
      ? [{ path: `${base}.dnsPolicy`, message: 'None is refused without nameservers in dnsConfig' }]
      : []),
    ...mappingsAt(spec, 'volumes').flatMap((volume) => {
      const mode = at(volume, `${volumeSource(volume).type}.defaultMode`);
      const message = `${String(mode)} is refused; expected at most 0777, which is 511: octal numbers begin with 0`;
      return typeof mode === 'number' && mode > 0o777
        ? [{ path: `${base}.volumes[${textAt(volume, 'name')}]`, message }]
        : [];
    }),
    ...containersOf(spec).flatMap((container) =>
      invalidContainer(container, volumes, `${base}.containers[${container.name}]`),
    ),
  ];
}

function restartPolicy({ kind, spec }: Workload, base: string): Found[] {
  const policy = textAt(spec, 'restartPolicy') || 'Always';
  const expected = ['Job', 'CronJob'].includes(kind) ? ['OnFailure', 'Never'] : kind === 'Pod' ? [policy] : ['Always'];
  if (expected.includes(policy)) return [];
  return [
    { path: `${base}.restartPolicy`, message: `${policy} is refused for a ${kind}; expected ${expected.join(' or ')}` },
  ];
}

function invalidContainer(container: Container, volumes: readonly string[], path: string): Found[] {
  const problems: Found[] = [];
  const add = (field: string, message: string) => problems.push({ path: `${path}.${field}`, message });
  const image = textAt(container, 'image');
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(container.name))
    add('name', `the container name ${container.name} is refused`);
  if (image === '') add('image', 'no image is given');
  else if (!isImage(image)) add('image', `${image} is no image; expected registry/name:tag`);
  for (const mount of mappingsAt(container, 'volumeMounts')) {
    const name = textAt(mount, 'name');
    if (!volumes.includes(name)) add(`volumeMounts[${textAt(mount, 'mountPath')}]`, `there is no volume ${name}`);
  }
  for (const variable of mappingsAt(container, 'env')) {
    if (variable['value'] !== undefined && variable['valueFrom'] !== undefined)
      add(`env[${textAt(variable, 'name')}]`, 'value and valueFrom are both given; expected one');
    const field = textAt(variable, 'valueFrom.fieldRef.fieldPath');
    if (field !== '' && !podField.test(field)) add(`env[${textAt(variable, 'name')}]`, `a pod has no field ${field}`);
  }
  for (const { name } of mappingsAt(container, 'ports')) {
    if (
      typeof name === 'string' &&
      !(name.length <= 15 && /[a-z]/.test(name) && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
    )
      add('ports', `the port name ${name} is refused; expected at most 15 lower-case letters, digits and -`);
  }
  for (const [resource, request] of Object.entries(mappingAt(container, 'resources.requests'))) {
    const [asked, limit] = [request, at(container, 'resources.limits')].map((value) =>
      parseQuantity(isMapping(value) ? value[resource] : value),
    );
    if (asked !== undefined && limit !== undefined && asked > limit)
      add(`resources.requests.${resource}`, `${String(request)} is more than the limit`);
  }
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
    problems.push(...invalidProbe(container, probe, path));
  return problems;
}

function invalidProbe(container: Container, probe: string, path: string): Found[] {
  const given = at(container, probe);
  if (!isMapping(given)) return [];
  const handlers = ['httpGet', 'tcpSocket', 'exec', 'grpc'].filter((key) => given[key] !== undefined);
  const port = at(given, 'httpGet.port') ?? at(given, 'tcpSocket.port');
  return [
    ...(handlers.length === 1
      ? []
      : [`has ${handlers.length === 0 ? 'no handler' : handlers.join(' and ')}; expected one`]),
    ...(typeof port === 'string' && !/[a-z]/.test(port)
      ? [`the port "${port}" is text; expected a number or a name`]
      : []),
  ].map((message) => ({ path: `${path}.${probe}`, message }));
}

/** Whether an engine takes a text for an image. */
function isImage(image: string): boolean {
  const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
  const host = '(?:[A-Za-z0-9.-]+(?::\\d+)?/)?';
  return new RegExp(`^${host}${part}(?:/${part})*(?::[\\w][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`).test(image);
}
