import { z } from 'zod';

type Json = Record<string, unknown>;

/** Generates a chart's values.schema.json: self-contained, with every key listed, and accepting Helm's own keys. */
export function toJsonSchema(schema: z.ZodType, libraries: readonly string[]): Json {
  const json = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => tidy(jsonSchema as Json),
  }) as Json;
  const properties = json['properties'] as Json;
  // Helm adds the values of a library chart to the chart's own before it validates them.
  for (const library of ['kit-common', ...libraries])
    properties[library] = {
      type: 'object',
      description: `Defaults of the library ${library}; not for a chart to set.`,
    };
  json['propertyNames'] = { enum: Object.keys(properties) };
  return json;
}

/** Lists the allowed keys, so that the error for a wrong key can show them, and drops bounds that apply to every
 * number. */
function tidy(json: Json): void {
  if (json['maximum'] === Number.MAX_SAFE_INTEGER) delete json['maximum'];
  if (json['minimum'] === Number.MIN_SAFE_INTEGER) delete json['minimum'];
  const names = json['propertyNames'] as Json | undefined;
  if (names !== undefined && Object.keys(names).join() === 'type') delete json['propertyNames'];
  else if (typeof names?.['pattern'] === 'string') sayWhere(json, names['pattern']);
  else if (json['additionalProperties'] === false) {
    json['propertyNames'] = { enum: Object.keys(json['properties'] ?? {}) };
  }
  const choices = json['enum'];
  if (json['type'] === 'string' && Array.isArray(choices)) sayWhat(json, choices);
}

/** Helm's error for propertyNames lacks the path, and that for additionalProperties has it, so both keywords are
 * set. */
function sayWhere(json: Json, pattern: string): void {
  json['patternProperties'] ??= { [pattern]: json['additionalProperties'] };
  json['additionalProperties'] = false;
}

/** Helm's error for an enum lacks the given value, and that for a pattern has it; editors suggest the examples. */
function sayWhat(json: Json, choices: readonly unknown[]): void {
  json['pattern'] = `^(${choices.join('|')})$`;
  json['examples'] = choices;
  delete json['enum'];
}
