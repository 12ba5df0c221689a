import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openapiYaml } from './openapi-yaml.ts';

await writeFile(join(import.meta.dirname, '..', 'openapi.yaml'), openapiYaml());
