import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSchema } from '../docs/describe-schema.ts';
import { valuesComments } from '../docs/values-comments.ts';
import type { Library } from './chart-file.ts';

/** The values.schema.json of a new chart: that of its library, with the comments of its own values; undefined where the
 * library has none. */
export async function schemaOfLibrary(library: Library, values: string): Promise<string | undefined> {
  const file = join(library.path, 'values.schema.json');
  if (!existsSync(file)) return undefined;
  const schema = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  // Helm puts the values of a library chart beside the chart's own before it validates them.
  properties[library.name] = {
    type: 'object',
    description: `Defaults of the library ${library.name}; not for a chart to set.`,
  };
  if (schema['propertyNames'] !== undefined) schema['propertyNames'] = { enum: Object.keys(properties) };
  describeSchema(schema, valuesComments(values), true);
  return `${JSON.stringify(schema, null, 2)}\n`;
}
