import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { jsonSchemas } from '../../load/json-schemas.ts';
import { matrixJsonSchema } from '../../report/matrix/matrix-json.ts';
import { resultJsonSchema } from '../../report/result-schema.ts';
import { stepKinds } from '../../steps/registry.ts';
import type { Command } from './command.ts';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'write the JSON Schemas of the file formats, which editors use, and of result.json and matrix.json',
  flags: {},
  run: async () => {
    for (const [name, schema] of Object.entries({
      ...jsonSchemas(stepKinds),
      result: resultJsonSchema(),
      matrix: matrixJsonSchema(),
    })) {
      const path = fileURLToPath(new URL(`../../schemas/${name}.schema.json`, import.meta.url));
      await writeFile(path, `${JSON.stringify(schema, null, 2)}\n`);
      process.stdout.write(`${path}\n`);
    }
    return 0;
  },
};
