import { z } from 'zod';

type Json = Record<string, unknown>;

/** The values.schema.json of a chart: self-contained, every key named, and helm's own keys accepted. */
export function toJsonSchema(schema: z.ZodType, libraries: readonly string[]): Json {
  const json = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => tidy(jsonSchema as Json),
  }) as Json;
  const properties = json['properties'] as Json;
  // Helm puts the values of a library chart beside the chart's own before it validates them.
  for (const library of ['kit-common', ...libraries])
    properties[library] = {
      type: 'object',
      description: `Defaults of the library ${library}; not for a chart to set.`,
    };
  json['propertyNames'] = { enum: Object.keys(properties) };
  return json;
}

/** Says which keys are allowed, so that the message about a wrong one does, and drops bounds that every number has. */
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

/** Helm's message about propertyNames lacks the path, which that about additionalProperties has: both stand there. */
function sayWhere(json: Json, pattern: string): void {
  json['patternProperties'] ??= { [pattern]: json['additionalProperties'] };
  json['additionalProperties'] = false;
}

/** Helm's message about an enum lacks what was given, which that about a pattern has; editors offer the examples. */
function sayWhat(json: Json, choices: readonly unknown[]): void {
  json['pattern'] = `^(${choices.join('|')})$`;
  json['examples'] = choices;
  delete json['enum'];
}
