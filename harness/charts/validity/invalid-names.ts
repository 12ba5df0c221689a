import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { mappingAt, mappingsAt, textAt } from '../render/json.ts';
import type { Invalid } from './validity-problems.ts';

type Found = Omit<Invalid, 'id'>;

/** Kinds whose names are a DNS label of at most 63 characters; those of a Service begin with a letter. */
const labels = new Set(['Service', 'Namespace']);
/** Kinds whose pods or Jobs get the name with more behind it. */
const limits: Readonly<Record<string, number>> = { CronJob: 52, Job: 63, Deployment: 253, StatefulSet: 52 };

/** Where labels stand. */
const labelPaths = [
  'metadata.labels',
  'spec.template.metadata.labels',
  'spec.jobTemplate.spec.template.metadata.labels',
  'spec.selector.matchLabels',
];

/** Names, labels and annotations that Kubernetes refuses. */
export function invalidNames(object: KubeObject): Found[] {
  const { kind, metadata } = object;
  const name = String(metadata.name ?? '');
  const rbac = textAt(object, 'apiVersion').startsWith('rbac.');
  const pattern = labels.has(kind) ? /^[a-z]([-a-z0-9]*[a-z0-9])?$/ : /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
  const longest = labels.has(kind) ? 63 : (limits[kind] ?? 253);
  const form = labels.has(kind)
    ? 'a lower-case letter, then letters, digits and -'
    : 'lower-case letters, digits, - and .';
  const wrong = (message: string) => ({ path: 'metadata.name', message });
  return [
    ...(rbac || pattern.test(name) || name === '' ? [] : [wrong(`the name ${name} is refused; expected ${form}`)]),
    ...(name.length > longest
      ? [wrong(`the name is ${name.length} characters long; a ${kind} has at most ${longest}`)]
      : []),
    ...labelPaths.flatMap((path) => labelProblems(mappingAt(object, path), path)),
    ...mappingsAt(object, 'spec.ports').flatMap((port) => portProblems(textAt(port, 'name'), kind)),
  ];
}

function labelProblems(found: Readonly<Record<string, unknown>>, path: string): Found[] {
  return Object.entries(found).flatMap(([key, value]) => {
    const text = String(value);
    if (text.length > 63)
      return [{ path: `${path}.${key}`, message: `the label is ${text.length} characters long; expected at most 63` }];
    const isGood = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(text);
    return isGood
      ? []
      : [{ path: `${path}.${key}`, message: `the label ${text} is refused; expected letters, digits, -, _ and .` }];
  });
}

function portProblems(name: string, kind: string): Found[] {
  if (kind !== 'Service' || name === '' || (name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)))
    return [];
  return [
    { path: 'spec.ports', message: `the port name ${name} is refused; expected lower-case letters, digits and -` },
  ];
}
