import {
  boolYaml11Tag,
  defineScalarTag,
  FAILSAFE_SCHEMA,
  floatCoreTag,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
} from 'js-yaml';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { InputError, type Problem } from '../../model/errors/input-error.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { isMapping } from '../../model/value-at.ts';
import { readIndented } from './indented-flow.ts';
import { parseYaml, type YamlDocument } from './parse-yaml.ts';

/** Whole numbers in Go's notation: `0400` and `0o400` are octal, `1_000` is a thousand. */
const wholeNumber = /^([-+]?)(0b[01]+|0o?[0-7]+|0x[0-9a-f]+|[1-9]\d*|0)$/i;

const intTag = defineScalarTag<number | bigint>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: [...'-+0123456789'],
  resolve: (source) => {
    const [, sign = '', digits = ''] = wholeNumber.exec(source.replaceAll('_', '')) ?? [];
    if (digits === '') return NOT_RESOLVED;
    const size = digits.replace(/^0(?=[0-7])/, '0o');
    const value = sign === '-' ? -Number(size) : Number(size);
    if (Number.isSafeInteger(value)) return value;
    return sign === '-' ? -BigInt(size) : BigInt(size);
  },
  identify: (value) => Number.isInteger(value) || typeof value === 'bigint',
});

const floatTag: typeof floatCoreTag = {
  ...floatCoreTag,
  resolve: (source, ...more) => floatCoreTag.resolve(source.replaceAll('_', ''), ...more),
};

/** Reads values like kubectl and Helm: by the YAML 1.1 rules that their library still follows. */
export const kubectlSchema = new Schema([
  ...FAILSAFE_SCHEMA.tags,
  nullYaml11Tag,
  boolYaml11Tag,
  intTag,
  floatTag,
  mergeTag,
]);

/** The objects in manifests that Helm rendered, read as Helm does: if a key is repeated, the last one counts. Empty
 * documents are left out, and Lists are replaced by their items. */
export function parseObjects(text: string): KubeObject[] {
  const read = (yaml: string) => loadAll(yaml, { schema: kubectlSchema, json: true });
  return readIndented(text, read).flatMap(objectsIn);
}

/** The objects in a manifest file, read as `kubectl apply` does.
 * @throws InputError with file:line:column for invalid YAML, repeated keys, documents that are not objects, and values
 * that must be strings but are not */
export function readManifests(text: string, file: string): KubeObject[] {
  return readPlacedManifests(text, file).map(({ object }) => object);
}

/** An object with the places of its fields. */
export interface PlacedObject {
  readonly object: KubeObject;
  /** The place of the key at the end of a path, or of its nearest parent. */
  readonly locate: (path: readonly PropertyKey[]) => SourceLocation;
}

/** The objects in a manifest file, with the places of their fields. @throws InputError like `readManifests` */
export function readPlacedManifests(text: string, file: string): PlacedObject[] {
  const all = parseYaml(text, file, { schema: kubectlSchema, isShallow: true });
  const documents = all.filter(({ value }) => value !== null && value !== undefined);
  const problems = documents.flatMap((document) => [...notAnObject(document), ...notText(document)]);
  if (problems.length > 0) throw new InputError(problems);
  return documents.flatMap(({ value, locateKey }) => {
    const isList = isMapping(value) && value['kind'] === 'List';
    return objectsIn(value).map((object, index) => ({
      object,
      locate: (path) => locateKey(isList ? ['items', index, ...path] : path),
    }));
  });
}

function objectsIn(value: unknown): KubeObject[] {
  if (!isMapping(value)) return [];
  const object = value as KubeObject & { readonly items?: readonly KubeObject[] };
  return object.kind === 'List' ? [...(object.items ?? [])] : [object];
}

function notAnObject({ value, locate }: YamlDocument): Problem[] {
  const { apiVersion, kind, metadata } = isMapping(value) ? value : {};
  const { name, generateName } = isMapping(metadata) ? metadata : {};
  const given = name ?? generateName;
  const missing = [
    ...(typeof apiVersion === 'string' ? [] : ['apiVersion']),
    ...(typeof kind === 'string' ? [] : ['kind']),
    ...(kind === 'List' || given !== undefined ? [] : ['metadata.name']),
  ];
  return missing.length === 0
    ? []
    : [{ at: locate([]), message: `not a Kubernetes object: it has no ${missing.join(', no ')}` }];
}

/** Mappings of strings to strings, in any object; the API server rejects other values. */
const mapsOfText: ReadonlySet<string> = new Set(['annotations', 'labels', 'matchLabels', 'nodeSelector']);

/** Finds values that kubectl reads as numbers or booleans although only strings are allowed, and numbers that JSON
 * cannot represent. */
function notText(document: YamlDocument): Problem[] {
  const problems: Problem[] = [];
  const check = (map: unknown, path: readonly PropertyKey[]) => {
    for (const [key, value] of Object.entries(isMapping(map) ? map : {})) {
      if (!['boolean', 'number', 'bigint'].includes(typeof value)) continue;
      const place = [...path, key];
      const message = `${place.join('.')}: expected a string, but kubectl reads ${value}: quote it`;
      problems.push({ at: document.locate(place), message });
    }
  };
  const walk = (value: unknown, path: readonly PropertyKey[]): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index]);
    if (typeof value === 'number' && !Number.isFinite(value))
      problems.push({
        at: document.locate(path),
        message: `${path.join('.')}: kubectl rejects ${value}: JSON cannot represent it`,
      });
    if (!isMapping(value)) return;
    const kind = value['kind'];
    for (const [key, item] of Object.entries(value)) {
      // A schema only describes keys, it does not set them.
      if (kind === 'CustomResourceDefinition' && key === 'spec') continue;
      const below = [...path, key];
      const isText = mapsOfText.has(key) && (path.at(-1) === 'metadata' || !/annotations|labels/.test(key));
      if (isText || (kind === 'ConfigMap' && key === 'data') || (kind === 'Secret' && /^(string)?data$/i.test(key)))
        check(item, below);
      else walk(item, below);
    }
  };
  walk(document.value, []);
  const { metadata } = isMapping(document.value) ? document.value : {};
  const { name, namespace } = isMapping(metadata) ? metadata : {};
  check({ name, namespace }, ['metadata']);
  return problems;
}
