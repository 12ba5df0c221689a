import { parseQuantity } from '../../model/cluster/quantity.ts';
import { isMapping } from '../../model/value-at.ts';
import type { Json } from '../render/json.ts';
import { wrongChoice } from './choices.ts';
import { type KubeSchema, type KubeSchemas, listKey, resolveSchema } from './kube-schema.ts';

/** What is refused of an object. */
export interface Refused {
  readonly path: string;
  /** What is wrong and what is expected, without the object's name. */
  readonly message: string;
}

/** What is wrong with an object by the schema of a Kubernetes version: fields, types, and keys of a list that are there twice.
 * Undefined where that version does not know the kind, such as a custom resource.
 *
 * Own code in place of kubeconform: the schemas are a small part of JSON Schema, the check takes milliseconds in this
 * process, and a clone needs neither Go nor a network for it. */
export function validateObject(schemas: KubeSchemas, object: Json): Refused[] | undefined {
  const $ref = schemas.kinds[`${String(object['apiVersion'])}/${String(object['kind'])}`];
  return $ref === undefined ? undefined : [...check(schemas, { $ref }, object, '')];
}

function* check(schemas: KubeSchemas, given: KubeSchema | undefined, value: unknown, path: string): Generator<Refused> {
  const schema = resolveSchema(schemas, given) ?? {};
  const types = typesOf(schema);
  // Written only for what is refused: an object has many levels, and each would write all below it.
  const found = () => JSON.stringify(value) ?? 'nothing';
  if (types.length > 0 && !types.some((type) => isType(type, value)))
    yield { path, message: `found ${found()}, expected ${types.join(' or ')}` };
  else if (schema.$ref?.endsWith('.Quantity') && parseQuantity(value) === undefined)
    yield { path, message: `found ${found()}, expected a quantity such as 500m or 1Gi` };
  else if (schema.enum !== undefined && !schema.enum.includes(value))
    yield { path, message: `found ${found()}, expected one of ${schema.enum.join(', ')}` };
  else if (Array.isArray(value)) {
    const keys = value.flatMap((item) => listKey(schema, item) ?? []);
    for (const key of new Set(keys.filter((one, index) => keys.indexOf(one) !== index)))
      yield {
        path,
        message: `${key.replaceAll(',', ', ')} occurs twice; ${schema.keys?.join(' and ')} must be unique`,
      };
    for (const [index, item] of value.entries()) yield* check(schemas, schema.items, item, `${path}[${index}]`);
  } else if (isMapping(value)) yield* checkMapping(schemas, schema, value, path === '' ? '' : `${path}.`);
}

function* checkMapping(schemas: KubeSchemas, schema: KubeSchema, value: Json, path: string): Generator<Refused> {
  for (const name of schema.required ?? [])
    if (value[name] === undefined || value[name] === null) yield { path: `${path}${name}`, message: 'is missing' };
  const { properties, additionalProperties: others } = schema;
  const isUnknown = (key: string) =>
    properties !== undefined && others === undefined && properties[key] === undefined && value[key] !== null;
  const [only, ...more] = Object.keys(value).filter(isUnknown);
  const allowed = `allowed are ${Object.keys(properties ?? {}).join(', ')}`;
  // A wrong indent puts all fields of a mapping into another one.
  if (only !== undefined && more.length > 0)
    yield { path: path.replace(/\.$/, ''), message: `${[only, ...more].join(', ')} are not fields; ${allowed}` };
  else if (only !== undefined) yield { path: `${path}${only}`, message: `is not a field; ${allowed}` };
  for (const [key, item] of Object.entries(value)) {
    // A null is as if nothing were written.
    if (item === null) continue;
    const wrong = wrongChoice(schema.$ref, key, item);
    if (wrong !== undefined) yield { path: `${path}${key}`, message: wrong };
    if (!isUnknown(key)) yield* check(schemas, properties?.[key] ?? others, item, `${path}${key}`);
  }
}

/** The types that a schema allows; none where it says nothing. */
function typesOf({ $ref, type }: KubeSchema): readonly string[] {
  if ($ref?.endsWith('.IntOrString')) return ['integer', 'string'];
  if ($ref?.endsWith('.Quantity')) return ['number', 'string'];
  return type === undefined ? [] : [type];
}

function isType(type: string, value: unknown): boolean {
  if (type === 'object') return isMapping(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
