import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { openapiDocument } from './openapi-document.ts';

/** The text of service/openapi.yaml. */
export function openapiYaml(): string {
  const head =
    '# Written by `npm run openapi -w service` from the schemas in service/contract. A test compares the two.\n';
  return head + dump(openapiDocument(), { lineWidth: 120, noRefs: true });
}

if (import.meta.main) await writeFile(join(import.meta.dirname, '..', 'openapi.yaml'), openapiYaml());
