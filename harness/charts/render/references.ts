import { isMapping } from '../../model/value-at.ts';
import { at, type Json, mappingAt, mappingsAt, textAt } from './json.ts';
import { containersOf, type Manifest, volumeSource, type Workload } from './manifest.ts';

/** What a pod needs by name. */
export interface Reference {
  /** The object whose pods need it. */
  readonly from: string;
  readonly path: string;
  readonly kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim' | 'ServiceAccount';
  readonly name: string;
  /** The key of it that is needed; undefined for all of it. */
  readonly key: string | undefined;
  readonly optional: boolean;
  /** Such as `variable PORT of container web`, for messages. */
  readonly what: string;
}

/** All that the pods of a manifest need by name. */
export function referencesOf({ workloads }: Manifest): Reference[] {
  return workloads.flatMap((workload) => [
    ...accountOf(workload),
    ...containersOf(workload.spec).flatMap((container) => environmentOf(workload, container)),
    ...mappingsAt(workload.spec, 'volumes').flatMap((volume) => volumeReferences(workload, volume)),
  ]);
}

function accountOf({ id, spec }: Workload): Reference[] {
  const name = textAt(spec, 'serviceAccountName');
  if (name === '' || name === 'default') return [];
  const reference = { from: id, path: 'serviceAccountName', kind: 'ServiceAccount', name, key: undefined } as const;
  return [{ ...reference, optional: false, what: 'the ServiceAccount of its pods' }];
}

function environmentOf({ id }: Workload, container: Json): Reference[] {
  const owner = String(container['name']);
  const variables = mappingsAt(container, 'env').flatMap((variable): Reference[] => {
    const name = textAt(variable, 'name');
    const place = {
      from: id,
      path: `containers[${owner}].env[${name}]`,
      what: `variable ${name} of container ${owner}`,
    };
    return [
      ...keyReference(place, 'ConfigMap', at(variable, 'valueFrom.configMapKeyRef')),
      ...keyReference(place, 'Secret', at(variable, 'valueFrom.secretKeyRef')),
    ];
  });
  const whole = mappingsAt(container, 'envFrom').flatMap((source): Reference[] => {
    const place = { from: id, path: `containers[${owner}].envFrom`, what: `the environment of container ${owner}` };
    return [
      ...wholeReference(place, 'ConfigMap', textAt(source, 'configMapRef.name'), at(source, 'configMapRef.optional')),
      ...wholeReference(place, 'Secret', textAt(source, 'secretRef.name'), at(source, 'secretRef.optional')),
    ];
  });
  return [...variables, ...whole];
}

type Place = Pick<Reference, 'from' | 'path' | 'what'>;

function keyReference(place: Place, kind: 'ConfigMap' | 'Secret', reference: unknown): Reference[] {
  if (!isMapping(reference)) return [];
  const { name, key, optional } = reference;
  return [{ ...place, kind, name: String(name), key: String(key), optional: optional === true }];
}

function wholeReference(place: Place, kind: Reference['kind'], name: string, optional: unknown): Reference[] {
  return name === '' ? [] : [{ ...place, kind, name, key: undefined, optional: optional === true }];
}

function volumeReferences({ id }: Workload, volume: Json): Reference[] {
  const name = textAt(volume, 'name');
  const place = { from: id, path: `volumes[${name}]`, what: `volume ${name}` };
  const sources = [volume, ...mappingsAt(volume, 'projected.sources')];
  return sources.flatMap((source): Reference[] => {
    const { type, name: named } = volumeSource(source);
    if (type === 'persistentVolumeClaim') return wholeReference(place, 'PersistentVolumeClaim', named, false);
    if (type !== 'configMap' && type !== 'secret') return [];
    const kind = type === 'configMap' ? 'ConfigMap' : 'Secret';
    const optional = at(source, `${type}.optional`);
    const items = mappingsAt(source, `${type}.items`);
    if (items.length === 0) return wholeReference(place, kind, named, optional);
    return items.map((item) => ({
      ...place,
      kind,
      name: named,
      key: textAt(item, 'key'),
      optional: optional === true,
    }));
  });
}

/** The text of a key of a Secret, decoded; empty where there is none. */
export function secretText(secret: unknown, key: string): string {
  const [plain, encoded] = [mappingAt(secret, 'stringData')[key], mappingAt(secret, 'data')[key]];
  return plain ? String(plain) : Buffer.from(String(encoded ?? ''), 'base64').toString('utf8');
}

/** The keys of a ConfigMap or Secret. */
export function keysOf(object: Json): string[] {
  return ['data', 'stringData', 'binaryData'].flatMap((part) => Object.keys(mappingAt(object, part)));
}
