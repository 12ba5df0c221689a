type Json = Record<string, unknown>;

/** The values of a library, as the charts that are built on it take them. */
export interface BaseTypes {
  /** Name of the interface. */
  readonly name: string;
  /** Path of the module, as the chart's own module imports it. */
  readonly from: string;
  readonly schema: Json;
}

/** TypeScript types of a values.schema.json: one exported interface, and a type for each of the $defs that it uses.
 * @param libraries charts whose values stand beside the chart's own, which are not for a user of the chart to set.
 * @param bases libraries whose values the chart may take as they are: then its interface extends that of the first. */
export function toTypes(
  name: string,
  schema: Json,
  libraries: readonly string[],
  bases: readonly BaseTypes[] = [],
): string {
  const whole = withoutLibraries(schema, libraries);
  const base = bases.find((candidate) => isExtended(withoutLibraries(candidate.schema, libraries), whole));
  const own = base === undefined ? whole : withoutLibraries(whole, Object.keys(propertiesOf(base.schema)));
  const type = typeOf(own);
  return [
    '/** Generated from the values.schema.json of the chart by `charts docs`; not for editing. */',
    ...(base === undefined ? [] : [`import type { ${base.name} } from '${base.from}';`]),
    base !== undefined && Object.keys(propertiesOf(own)).length === 0
      ? `export type ${name} = ${base.name};`
      : `export interface ${name} ${base === undefined ? '' : `extends ${base.name} `}${type}`,
    ...definitionsUsed(type, definitionsOf(schema)),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

/** Whether a chart takes every value of a library as the library does. */
function isExtended(library: Json, chart: Json): boolean {
  const holds = (of: Record<string, Json>, taken: Record<string, Json>) =>
    Object.entries(of).every(([key, json]) => key in taken && typeOf(json) === typeOf(taken[key] ?? {}));
  const required = (schema: Json) => (schema['required'] ?? []) as readonly string[];
  return (
    holds(propertiesOf(library), propertiesOf(chart)) &&
    holds(definitionsOf(library), definitionsOf(chart)) &&
    required(library).every((key) => required(chart).includes(key))
  );
}

function propertiesOf(schema: Json): Record<string, Json> {
  return (schema['properties'] ?? {}) as Record<string, Json>;
}

function definitionsOf(schema: Json): Record<string, Json> {
  return (schema['$defs'] ?? schema['definitions'] ?? {}) as Record<string, Json>;
}

/** The declarations of the definitions that a type names, and of those that these name, in the order of the schema. */
function definitionsUsed(type: string, definitions: Record<string, Json>): string[] {
  const types = new Map(Object.entries(definitions).map(([key, json]) => [identifier(key), typeOf(json)]));
  const used = new Set<string>();
  const add = (text: string): void => {
    for (const key of types.keys()) {
      if (used.has(key) || !new RegExp(`\\b${key}\\b`).test(text)) continue;
      used.add(key);
      add(types.get(key) ?? '');
    }
  };
  add(type);
  return [...types]
    .filter(([key]) => used.has(key))
    .map(([key, text]) => (text.startsWith('{') ? `interface ${key} ${text}` : `type ${key} = ${text};`));
}

function withoutLibraries(schema: Json, libraries: readonly string[]): Json {
  const properties = Object.entries((schema['properties'] ?? {}) as Json).filter(([key]) => !libraries.includes(key));
  return { ...schema, properties: Object.fromEntries(properties) };
}

function typeOf(json: Json): string {
  if (typeof json['$ref'] === 'string') return referenced(json['$ref']);
  if (Array.isArray(json['anyOf'])) return [...new Set((json['anyOf'] as Json[]).map(typeOf))].join(' | ');
  const choices = json['enum'] ?? onlyExamples(json);
  if (Array.isArray(choices)) return choices.map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in json) return JSON.stringify(json['const']);
  const type = json['type'];
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...json, type: one })).join(' | ');
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${typeOf((json['items'] ?? {}) as Json)})[]`;
    case 'object':
      return objectType(json);
    default:
      return 'unknown';
  }
}

function objectType(json: Json): string {
  const required = new Set((json['required'] ?? []) as string[]);
  const lines = Object.entries((json['properties'] ?? {}) as Record<string, Json>).map(
    ([key, value]) =>
      `readonly ${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}${required.has(key) ? '' : '?'}: ${typeOf(value)};`,
  );
  const rest = json['patternProperties'] ? Object.values(json['patternProperties'])[0] : json['additionalProperties'];
  if (rest === undefined && lines.length === 0) return 'Readonly<Record<string, unknown>>';
  if (typeof rest === 'object' && rest !== null)
    lines.push(`readonly [key: string]: ${lines.length > 0 ? 'unknown' : typeOf(rest as Json)};`);
  return `{\n${lines.map((line) => line.replace(/^/gm, '  ')).join('\n')}\n}`;
}

/** A reference out of the schema, or into the middle of it, has no type here. */
function referenced(reference: string): string {
  const [, name] = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(reference) ?? [];
  return name === undefined ? 'unknown' : identifier(name);
}

function identifier(name: string): string {
  const word = name.replace(/\W+/g, '_');
  return /^\d/.test(word) ? `_${word}` : word;
}

/** Examples that are all that the pattern beside them allows stand for an enum. */
function onlyExamples(json: Json): unknown {
  const examples = json['examples'];
  return Array.isArray(examples) && json['pattern'] === `^(${examples.join('|')})$` ? examples : undefined;
}
