import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { z } from 'zod';
import { newDatasetSchema } from './dataset.ts';
import { openapiDocument } from './openapi-document.ts';
import { openapiYaml } from './openapi-yaml.ts';
import { operationList } from './operations.ts';

const document = openapiDocument() as {
  paths: Record<string, Record<string, Record<string, unknown>>>;
  components: { schemas: Record<string, Record<string, unknown>> };
};

test('service/openapi.yaml is up to date; if not, run `npm run openapi -w service`', async (t) => {
  t.is(await readFile(join(import.meta.dirname, '..', 'openapi.yaml'), 'utf8'), openapiYaml());
});

test('every reference in the document resolves to a component', (t) => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
  t.true(references.length > 0);
  for (const reference of references)
    t.truthy(document.components.schemas[reference.replace('#/components/schemas/', '')], reference);
});

test('the document has every operation of the router, with its operationId', (t) => {
  for (const operation of operationList)
    t.is(document.paths[operation.path]?.[operation.method]?.operationId, operation.id);
});

test('exactly the operations that write declare a security scheme', (t) => {
  for (const operation of operationList) {
    t.is(document.paths[operation.path]?.[operation.method]?.security !== undefined, operation.writes, operation.id);
  }
});

test('the pattern of the name accepts exactly the names that the code accepts', (t) => {
  const properties = document.components.schemas.NewDataset?.properties as { name: { pattern: string } };
  const pattern = new RegExp(properties.name.pattern, 'u');
  const piece = fc.constantFrom(' ', '\t', '\u00a0', 'a', '😀', 'é', '\0', '\u200b', '\n', 'x'.repeat(254));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const name = pieces.join('');
      return pattern.test(name) === newDatasetSchema.safeParse({ name }).success;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('the schema of a new dataset in the document rejects what the code rejects', (t) => {
  const read = z.fromJSONSchema(document.components.schemas.NewDataset ?? {});
  for (const body of [{}, { name: 1 }, { name: 'a', x: 1 }, { name: 'a', description: 1 }, { name: null }, []]) {
    t.false(read.safeParse(body).success, JSON.stringify(body));
    t.false(newDatasetSchema.safeParse(body).success, JSON.stringify(body));
  }
  t.true(read.safeParse({ name: 'a', description: null, source_url: 'https://example.org/' }).success);
});
