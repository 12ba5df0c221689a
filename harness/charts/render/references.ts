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
  return workloads.flatMap((workload) => [...ofPods(workload)]);
}

function* ofPods({ id, spec }: Workload): Generator<Reference> {
  const account = textAt(spec, 'serviceAccountName');
  if (account !== '' && account !== 'default')
    yield* reference([id, 'serviceAccountName', 'the ServiceAccount of its pods'], 'ServiceAccount', { name: account });
  for (const container of containersOf(spec)) {
    const owner = `container ${container.name}`;
    for (const variable of mappingsAt(container, 'env')) {
      const name = textAt(variable, 'name');
      const place = [id, `containers[${container.name}].env[${name}]`, `variable ${name} of ${owner}`] as const;
      yield* reference(place, 'ConfigMap', at(variable, 'valueFrom.configMapKeyRef'));
      yield* reference(place, 'Secret', at(variable, 'valueFrom.secretKeyRef'));
    }
    for (const source of mappingsAt(container, 'envFrom')) {
      const place = [id, `containers[${container.name}].envFrom`, `the environment of ${owner}`] as const;
      yield* reference(place, 'ConfigMap', source['configMapRef']);
      yield* reference(place, 'Secret', source['secretRef']);
    }
    for (const mount of mappingsAt(container, 'volumeMounts').filter((one) => textAt(one, 'subPath') !== '')) {
      const path = textAt(mount, 'mountPath');
      const place = [
        id,
        `containers[${container.name}].volumeMounts[${path}]`,
        `the mount ${path} of ${owner}`,
      ] as const;
      const [file] = textAt(mount, 'subPath').split('/');
      const [source, ...more] = sourcesOf(
        mappingsAt(spec, 'volumes').find((one) => one['name'] === mount['name']) ?? {},
      );
      // Which of several sources gives a file is not known.
      if (source !== undefined && more.length === 0 && source.kind !== 'PersistentVolumeClaim')
        yield* reference(place, source.kind, {
          ...source,
          key: source.items.find(({ path: given }) => given === file)?.key ?? file,
        });
    }
  }
  for (const volume of mappingsAt(spec, 'volumes')) {
    const place = [id, `volumes[${textAt(volume, 'name')}]`, `volume ${textAt(volume, 'name')}`] as const;
    for (const source of sourcesOf(volume))
      for (const { key } of source.items.length === 0 ? [{ key: undefined }] : source.items)
        yield* reference(place, source.kind, { ...source, key });
  }
}

/** An object that a volume names. */
export interface VolumeSource {
  readonly kind: Reference['kind'];
  readonly name: string;
  readonly optional: unknown;
  /** The keys that are files, and their paths in the volume; none where all are, by their own names. */
  readonly items: readonly { readonly key: string; readonly path: string }[];
}

/** The objects that a volume names, also those in a projected one. */
export function sourcesOf(volume: Json): VolumeSource[] {
  return [volume, ...mappingsAt(volume, 'projected.sources')].flatMap((source) => {
    const { type, name } = volumeSource(source);
    const kind = kinds[type];
    const items = mappingsAt(source, `${type}.items`).map((item) => ({
      key: textAt(item, 'key'),
      path: textAt(item, 'path'),
    }));
    return kind === undefined ? [] : [{ kind, name, optional: at(source, `${type}.optional`), items }];
  });
}

/** Types of volumes that name an object. */
const kinds: Readonly<Record<string, Reference['kind']>> = {
  configMap: 'ConfigMap',
  secret: 'Secret',
  persistentVolumeClaim: 'PersistentVolumeClaim',
};

function* reference(
  [from, path, what]: readonly [from: string, path: string, what: string],
  kind: Reference['kind'],
  given: unknown,
): Generator<Reference> {
  if (!isMapping(given) || !given['name']) return;
  const { name, key, optional } = given;
  yield {
    ...{ from, path, what, kind, name: String(name) },
    key: key === undefined ? undefined : String(key),
    optional: optional === true,
  };
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
