import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { planSchemas } from './plan-schemas.ts';

for (const { path, text } of await planSchemas()) {
  await writeFile(path, text);
  console.log(`wrote ${relative('', path)}`);
}
