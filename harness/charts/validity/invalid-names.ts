import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Refused } from '../kubernetes/validate-object.ts';
import { mappingAt, mappingsAt, textAt } from '../render/json.ts';
import { templatePathOf } from '../render/manifest.ts';

/** Kinds whose pods or Jobs get the name with more behind it, or whose names are a DNS label. */
const limits: Readonly<Record<string, number>> = {
  CronJob: 52,
  Job: 63,
  StatefulSet: 52,
  Service: 63,
  Namespace: 63,
};

/** Names, labels and annotations that Kubernetes refuses. */
export function* invalidNames(object: KubeObject): Generator<Refused> {
  const { kind, metadata } = object;
  const name = String(metadata.name ?? '');
  const path = 'metadata.name';
  // Those of a Service begin with a letter.
  const isLabel = kind === 'Service' || kind === 'Namespace';
  const pattern = isLabel ? /^[a-z]([-a-z0-9]*[a-z0-9])?$/ : /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
  const form = isLabel ? 'a lower-case letter, then letters, digits and -' : 'lower-case letters, digits, - and .';
  const isFree = name === '' || textAt(object, 'apiVersion').startsWith('rbac.');
  if (!isFree && !pattern.test(name)) yield { path, message: `the name ${name} is invalid; expected ${form}` };
  const longest = limits[kind] ?? 253;
  if (name.length > longest)
    yield { path, message: `the name is ${name.length} characters long; a ${kind} has at most ${longest}` };
  const templatePath = templatePathOf(object);
  const podLabels = templatePath === '' ? [] : [`${templatePath}.metadata.labels`];
  for (const place of ['metadata.labels', ...podLabels, 'spec.selector.matchLabels'])
    for (const [key, value] of Object.entries(mappingAt(object, place))) {
      const [text, at] = [String(value), `${place}.${key}`];
      if (text.length > 63)
        yield { path: at, message: `the label is ${text.length} characters long; expected at most 63` };
      else if (!/^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(text))
        yield { path: at, message: `the label ${text} is invalid; expected letters, digits, -, _ and .` };
    }
  const keyed = [
    'metadata.labels',
    'metadata.annotations',
    ...podLabels,
    ...podLabels.map((path) => path.replace('labels', 'annotations')),
  ];
  for (const place of keyed)
    for (const key of Object.keys(mappingAt(object, place)))
      if (!isQualifiedName(key))
        yield {
          path: place,
          message: `the key ${key} is invalid; expected NAME or DOMAIN/NAME of at most 63 characters`,
        };
  for (const port of kind === 'Service' ? mappingsAt(object, 'spec.ports') : []) {
    const called = textAt(port, 'name');
    if (called.length > 63 || !/^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$/.test(called))
      yield {
        path: 'spec.ports',
        message: `the port name ${called} is invalid; expected lower-case letters, digits and -`,
      };
  }
}

/** Whether a key of labels or annotations is one, with or without a domain. */
function isQualifiedName(key: string): boolean {
  const [name = '', domain, ...more] = key.split('/').reverse();
  const isDomain = domain === undefined || /^(?=.{1,253}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/i.test(domain);
  return more.length === 0 && isDomain && /^(?=.{1,63}$)[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name);
}
