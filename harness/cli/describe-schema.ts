import { z } from 'zod';

/** A key in a file format, described for people. */
export interface KeyReference {
  /** Includes the keys of outer mappings, such as `eventually.within`. */
  readonly name: string;
  /** Type of its value, such as `string, required`. */
  readonly type: string;
  readonly description: string;
}

type Json = Readonly<Record<string, unknown>>;

/** The keys of a schema in order, each followed by those of its inner mapping. */
export function describeKeys(schema: z.ZodType): readonly KeyReference[] {
  return keysOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json, '');
}

/** The rules of a schema that concern several keys together, worded like the error for a file that breaks them; rules
 * of inner values are prefixed with their key. */
export function describeRules(schema: z.ZodType, prefix = ''): readonly string[] {
  const own = (schema.def.checks ?? []).flatMap((check) => ruleOf(check) ?? []);
  const told = own.map((rule) => (prefix === '' ? rule : `${prefix}: ${rule}`));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    const inner = schema.unwrap();
    return inner instanceof z.ZodType ? [...told, ...describeRules(inner, prefix)] : told;
  }
  if (!(schema instanceof z.ZodObject)) return told;
  const below = Object.entries(schema.shape).flatMap(([key, value]) =>
    value instanceof z.ZodType ? describeRules(value, prefix === '' ? key : `${prefix}.${key}`) : [],
  );
  return [...told, ...below];
}

/** The message of a custom check; undefined for checks that the type of a key already expresses. */
function ruleOf(check: z.core.$ZodCheck<never>): string | undefined {
  if (!(check instanceof z.core.$ZodCustom)) return undefined;
  const told = check._zod.def.error?.({ code: 'custom', input: undefined, path: [] });
  return typeof told === 'string' ? told : told?.message;
}

function keysOf(schema: Json, prefix: string): KeyReference[] {
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    const facts = [typeOf(value)];
    if (required.includes(key)) facts.push('required');
    if ('default' in value) facts.push(`default ${JSON.stringify(value['default']).replaceAll('"', '')}`);
    const own = { name, type: facts.join(', '), description: String(value['description'] ?? '') };
    const list = value['items'] as Json | undefined;
    return [own, ...keysOf(value, `${name}.`), ...(list === undefined ? [] : keysOf(list, `${name}[].`))];
  });
}

const words: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'mapping',
  array: 'list',
  null: 'nothing',
};

function typeOf(schema: Json): string {
  const { type, enum: values, anyOf, items, additionalProperties: others, pattern } = schema;
  if (Array.isArray(values)) return values.join(' | ');
  if (Array.isArray(anyOf)) return anyOf.map((each: Json) => typeOf(each)).join(' or ');
  if (Array.isArray(type)) return type.map((each) => words[String(each)] ?? String(each)).join(' or ');
  if (typeof pattern === 'string' && pattern.endsWith('(ms|s|m|h)$')) return 'duration';
  if (type === 'array' && isMapping(items)) return `list of ${typeOf(items)}`;
  if (type === 'object' && isMapping(others) && Object.keys(others).length > 0) return `mapping to ${typeOf(others)}`;
  return type === undefined ? 'any value' : (words[String(type)] ?? String(type));
}

function isMapping(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
