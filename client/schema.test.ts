import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';

test('The types match the contract; if not, run `npm run generate -w client`', async (t) => {
  const contract = new URL('../service/openapi.yaml', import.meta.url);
  const types = await readFile(join(import.meta.dirname, 'schema.d.ts'), 'utf8');
  t.is(types, `${COMMENT_HEADER}${astToString(await openapiTS(contract))}`);
});
