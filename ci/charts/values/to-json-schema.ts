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
  for (const library of [...libraries, 'kit-common'])
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
  if (json['additionalProperties'] === false) json['propertyNames'] = { enum: Object.keys(json['properties'] ?? {}) };
  const names = json['propertyNames'];
  if (typeof names === 'object' && names !== null && Object.keys(names).join() === 'type') delete json['propertyNames'];
}
