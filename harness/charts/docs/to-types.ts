type Json = Record<string, unknown>;

/** TypeScript types of a values.schema.json: one exported interface, and a type for each of its $defs.
 * @param libraries charts whose values stand beside the chart's own, which are not for a user of the chart to set. */
export function toTypes(name: string, schema: Json, libraries: readonly string[]): string {
  const definitions = Object.entries((schema['$defs'] ?? schema['definitions'] ?? {}) as Record<string, Json>);
  return [
    '/** Generated from the values.schema.json of the chart by `charts docs`; not for editing. */',
    `export interface ${name} ${typeOf(withoutLibraries(schema, libraries))}`,
    ...definitions.map(([definition, json]) => {
      const type = typeOf(json);
      return type.startsWith('{')
        ? `interface ${identifier(definition)} ${type}`
        : `type ${identifier(definition)} = ${type};`;
    }),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
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
