import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonSchemas } from '../../load/json-schemas.ts';
import { resultJsonSchema } from '../../model/result/result-schema.ts';
import { matrixJsonSchema } from '../../report/matrix/matrix-json.ts';
import { stepKinds } from '../../steps/registry.ts';
import type { Arguments } from '../parse-arguments.ts';
import { platformFileOf, readStepKinds, selectionFlags, textOf } from '../read-platform.ts';
import type { Command } from './command.ts';

export const schemaCommand: Command = {
  flags: {
    platform: {
      ...selectionFlags.platform,
      help: 'write the schemas of the file formats beside this platform file, including its own step kinds',
    },
    out: { type: 'string', value: 'FOLDER', help: 'write all schemas into this folder (default: schemas)' },
  },
  run: async (args) => {
    const out = textOf(args.flags['out']);
    const { schemas, folder } = await chosen(args);
    for (const [name, schema] of Object.entries(schemas)) {
      const path = join(out === undefined ? folder : resolve(out), `${name}.schema.json`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${JSON.stringify(schema, null, 2)}\n`);
      process.stdout.write(`${relative(process.cwd(), path)}\n`);
    }
    return 0;
  },
};

async function chosen(args: Arguments): Promise<{ readonly schemas: Record<string, object>; readonly folder: string }> {
  if (args.flags['platform'] !== undefined)
    return { schemas: { ...jsonSchemas(await readStepKinds(args)) }, folder: dirname(resolve(platformFileOf(args))) };
  const schemas = { ...jsonSchemas(stepKinds), result: resultJsonSchema(), matrix: matrixJsonSchema() };
  // In this repository the schemas are beside the sources; an installed package must not be modified.
  const isSource = import.meta.url.endsWith('.ts');
  return { schemas, folder: isSource ? fileURLToPath(new URL('../../schemas', import.meta.url)) : resolve('schemas') };
}
