import type { KubeSchema, KubeSchemas } from './kube-schema.ts';

/** What is wrong with an object by the schema of a Kubernetes version, one line each: path, what was found, what is allowed.
 * Undefined where that version does not know the kind, such as a custom resource.
 *
 * Own code in place of kubeconform: the schemas are a small part of JSON Schema, the check takes milliseconds in this
 * process, and a clone needs neither Go nor a network for it. */
export function validateObject(schemas: KubeSchemas, object: Readonly<Record<string, unknown>>): string[] | undefined {
  const name = schemas.kinds[`${String(object['apiVersion'])}/${String(object['kind'])}`];
  if (name === undefined) return undefined;
  const problems: string[] = [];
  check(schemas, { $ref: name }, object, '', problems);
  return problems;
}

function check(schemas: KubeSchemas, schema: KubeSchema, value: unknown, path: string, problems: string[]): void {
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isType(type, value))) {
    problems.push(`${path}: found ${JSON.stringify(value) ?? 'nothing'}, expected ${types.join(' or ')}`);
  } else if (schema.$ref !== undefined && types.length === 0) {
    check(schemas, schemas.definitions[schema.$ref] ?? {}, value, path, problems);
  } else if (schema.enum !== undefined && !schema.enum.includes(value)) {
    problems.push(`${path}: found ${JSON.stringify(value)}, expected one of ${schema.enum.join(', ')}`);
  } else if (Array.isArray(value)) {
    const { items } = schema;
    for (const [index, item] of items === undefined ? [] : value.entries()) {
      check(schemas, items ?? {}, item, `${path}[${index}]`, problems);
    }
  } else if (typeof value === 'object' && value !== null) {
    checkMapping(schemas, schema, value as Record<string, unknown>, path, problems);
  }
}

/** The types that a schema allows; none where it says nothing, or refers to one that says more. */
function typesOf(schema: KubeSchema): readonly string[] {
  if (schema.$ref?.endsWith('.IntOrString')) return ['integer', 'string'];
  if (schema.$ref?.endsWith('.Quantity')) return ['number', 'string'];
  return schema.type === undefined ? [] : [schema.type];
}

function checkMapping(
  schemas: KubeSchemas,
  schema: KubeSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  problems: string[],
): void {
  for (const name of schema.required ?? []) {
    if (value[name] === undefined || value[name] === null) problems.push(`${path}.${name}: is missing`);
  }
  for (const [key, item] of Object.entries(value)) {
    // A null is as if nothing were written.
    if (item === null) continue;
    const property = schema.properties?.[key] ?? schema.additionalProperties;
    if (property !== undefined) check(schemas, property, item, `${path}.${key}`, problems);
    else if (schema.properties !== undefined) {
      const allowed = Object.keys(schema.properties).join(', ');
      problems.push(`${path}.${key}: is not a field; allowed are ${allowed}`);
    }
  }
}

function isType(type: string, value: unknown): boolean {
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
