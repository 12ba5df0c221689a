type Json = Record<string, unknown>;

/** TypeScript types of a values.schema.json: one exported interface, and a type for each of its $defs. */
export function toTypes(name: string, schema: Json): string {
  const definitions = Object.entries((schema['$defs'] ?? {}) as Record<string, Json>);
  return [
    '/** Generated from the values.schema.json of the chart by `npm run charts:generate`; not for editing. */',
    `export interface ${name} ${typeOf(withoutLibraries(schema))}`,
    ...definitions.map(([definition, json]) => {
      const type = typeOf(json);
      return type.startsWith('{') ? `interface ${definition} ${type}` : `type ${definition} = ${type};`;
    }),
    '',
  ].join('\n\n');
}

function withoutLibraries(schema: Json): Json {
  const properties = Object.entries((schema['properties'] ?? {}) as Json).filter(([key]) => !key.startsWith('kit-'));
  return { ...schema, properties: Object.fromEntries(properties) };
}

function typeOf(json: Json): string {
  if (typeof json['$ref'] === 'string') return json['$ref'].slice('#/$defs/'.length);
  if (Array.isArray(json['anyOf'])) return [...new Set((json['anyOf'] as Json[]).map(typeOf))].join(' | ');
  const choices = json['enum'] ?? json['examples'];
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
  return `{\n${lines.join('\n')}\n}`;
}
