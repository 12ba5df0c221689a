import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { parseQuantity } from '../../model/cluster/quantity.ts';
import { isMapping } from '../../model/value-at.ts';
import { hookAnnotations } from '../render/hooks.ts';
import { canonicalText, type Json } from '../render/json.ts';
import { rightsOf } from '../render/rights.ts';
import { defaults } from './defaults.ts';
import { isNamespaced } from './kinds.ts';
import { type KubeSchema, type KubeSchemas, listKey, resolveSchema } from './kube-schema.ts';

/** Lists whose order Kubernetes or a program reads, although the schema calls them atomic like those that are sets. */
const ordered = new Set([
  ...['command', 'args', 'envFrom', 'accessModes', 'nameservers', 'searches', 'restartPolicyRules', 'mountOptions'],
]);
/** Lists that are ordered although Kubernetes merges them by key. */
const orderedMaps = new Set(['initContainers']);

/** An amount as it is written: equal to every other text of the same amount, such as 1Gi to 1024Mi. */
export class Quantity {
  readonly amount: number;
  readonly text: string;

  constructor(amount: number, text: string) {
    this.amount = amount;
    this.text = text;
  }

  toJSON(): number {
    return this.amount;
  }
}

/** What was read already: the renders of a chart have most of their objects in common. */
const read = new WeakMap<
  KubeObject,
  { readonly schemas: KubeSchemas; readonly namespace: string; readonly kept: Json }
>();

/** An object as the API server would keep it: with defaults, quantities by their amount, and lists that Kubernetes keys by some
 * fields (or takes for sets) as mappings from those fields, written `[web]`. Two objects that mean the same are equal so.
 * @param namespace that of the release, for an object that names none. */
export function canonical(schemas: KubeSchemas, object: KubeObject, namespace: string): Json {
  const known = read.get(object);
  if (known?.schemas === schemas && known.namespace === namespace) return known.kept;
  const kept = asKept(schemas, object, namespace);
  read.set(object, { schemas, namespace, kept });
  return kept;
}

function asKept(schemas: KubeSchemas, object: KubeObject, namespace: string): Json {
  const { annotations, namespace: own } = object.metadata;
  const metadata = { ...object.metadata, annotations: { ...annotations, ...hookAnnotations(object) } };
  const plain: Record<string, unknown> = {
    ...object,
    metadata: isNamespaced(object.kind) ? { ...metadata, namespace: own ?? namespace } : metadata,
  };
  if (object.kind === 'Secret') {
    const texts = Object.entries(isMapping(plain['stringData']) ? plain['stringData'] : {});
    const encoded = texts.map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]);
    plain['data'] = { ...(isMapping(plain['data']) ? plain['data'] : {}), ...Object.fromEntries(encoded) };
    delete plain['stringData'];
  }
  if (/^(Cluster)?Role$/.test(object.kind)) plain['rules'] = rightsOf(object);
  return canonicalValue(schemas, schemaOf(schemas, object), plain, '') as Json;
}

/** The schema of a kind; that of another version of it where its own is not served any more. */
function schemaOf({ kinds }: KubeSchemas, { apiVersion, kind }: KubeObject): KubeSchema | undefined {
  const group = apiVersion.replace(/[^/]+$/, '');
  const isOther = (key: string) => key.endsWith(`/${kind}`) && key.replace(/[^/]+\/[^/]+$/, '') === group;
  const definition = kinds[`${apiVersion}/${kind}`] ?? kinds[Object.keys(kinds).find(isOther) ?? ''];
  return definition === undefined ? undefined : { $ref: definition };
}

function canonicalValue(schemas: KubeSchemas, given: KubeSchema | undefined, value: unknown, key: string): unknown {
  const name = given?.$ref;
  if (name?.endsWith('.Quantity')) {
    const amount = parseQuantity(value);
    return amount === undefined ? value : new Quantity(amount, String(value));
  }
  const schema = resolveSchema(schemas, given);
  if (Array.isArray(value)) return canonicalList(schemas, schema, value, key);
  if (!isMapping(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [field, fallback] of Object.entries(defaultsOf(name))) {
    if (filled[field] !== undefined && filled[field] !== null) continue;
    filled[field] = typeof fallback === 'function' ? (fallback as (object: Json) => unknown)(filled) : fallback;
  }
  // A request that is not given is as large as the limit.
  if (name?.endsWith('.ResourceRequirements') && isMapping(filled['limits']))
    filled['requests'] = { ...filled['limits'], ...(isMapping(filled['requests']) ? filled['requests'] : {}) };
  const entries = Object.entries(filled).flatMap(([field, item]): [string, unknown][] => {
    if (item === undefined || item === null) return [];
    const property = schema?.properties?.[field] ?? schema?.additionalProperties;
    const result = canonicalValue(schemas, property, item, field);
    return isNothing(property, item) ? [] : [[field, result]];
  });
  return Object.fromEntries(entries);
}

function defaultsOf(definition: string | undefined): (typeof defaults)[string] {
  const end = definition?.split('.').slice(-3).join('.') ?? '';
  return defaults[end] ?? {};
}

/** Whether an empty list, or an empty mapping of texts such as labels, says no more than its absence. An empty mapping with
 * fields of its own, such as emptyDir or podSelector, says something. */
function isNothing(property: KubeSchema | undefined, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isMapping(value) && Object.keys(value).length === 0 && property?.additionalProperties !== undefined;
}

function canonicalList(
  schemas: KubeSchemas,
  schema: KubeSchema | undefined,
  value: readonly unknown[],
  key: string,
): unknown {
  const items = value.map((item) => canonicalValue(schemas, schema?.items, item, key));
  if (schema === undefined || ordered.has(key)) return items;
  const result: Record<string, unknown> = {};
  for (const item of items) {
    const name = `[${listKey(schema, item) ?? (typeof item === 'string' ? item : canonicalText(item))}]`;
    result[Object.hasOwn(result, name) ? `${name}#2` : name] = item;
  }
  if (orderedMaps.has(key)) result['(order)'] = Object.keys(result).join(' ');
  return result;
}

/** Whether a canonical value has others in it. */
export function isTree(value: unknown): value is Json {
  return isMapping(value) && !(value instanceof Quantity);
}

/** A place where two canonical objects differ. */
export interface Difference {
  /** Such as `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** Undefined where there is none; a mapping that is only on one side is one difference. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two canonical values differ, as deep as both have mappings. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isTree(before) && isTree(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      differences(before[key], after[key], key.startsWith('[') || path === '' ? `${path}${key}` : `${path}.${key}`),
    );
  }
  return canonicalText(before) === canonicalText(after) ? [] : [{ path, before, after }];
}
