import { z } from 'zod';
import { type Answer, type DescribedOperation, type Operation, operationList } from './operations.ts';
import { problemSchema } from './problem.ts';

type Json = Record<string, unknown>;

const text = (description: string, pattern?: string): Json => ({ description, schema: { type: 'string', pattern } });
const HEADERS: Readonly<Record<string, Json>> = {
  ETag: text('The version of the response.'),
  'Last-Modified': text('When the dataset was last changed.'),
  Link: text('The next and the previous page: `rel="next"` and `rel="prev"` (RFC 8288).'),
  Location: text('The path of the dataset.', '^(/v1)?/datasets/[1-9][0-9]*$'),
};
const PARAMETERS: Readonly<Record<string, Json>> = {
  'If-Match': text('Write only if this is the current ETag of the dataset; otherwise 412. `*` matches any ETag.'),
  'If-None-Match': text('A read returns 304, and a write 412, if this is the current ETag. `*` matches any ETag.'),
  'If-Modified-Since': text(
    'A read returns 304 if the dataset has not changed since this second. If-None-Match takes precedence.',
  ),
  'If-Unmodified-Since': text(
    'A write returns 412 if the dataset has changed since this second. If-Match takes precedence.',
  ),
  'Idempotency-Key': text(
    'A retry with the same key and an equivalent request gets the first response. Keys are kept for a day.',
    '^[\\x21-\\x7e]{1,255}$',
  ),
};
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request is malformed or invalid. `errors` lists every problem.',
  401: 'A token is required.',
  403: 'The scope of the token does not allow this.',
  404: 'The dataset does not exist.',
  409: 'The name is taken (`dataset_id` is the dataset that has it), or the first request with this key is still in progress.',
  410: 'The changes after this cursor are no longer complete: datasets were purged, or a backup was restored.',
  412: 'The version of the dataset does not meet If-Match or If-None-Match.',
  413: 'The body is larger than 1 MiB.',
  415: 'The content type is not supported.',
  422: 'The idempotency key was already used for a different request.',
  429: 'Too many requests; see Retry-After.',
  431: 'The head of the request is larger than 16 KiB.',
  500: 'An internal error occurred.',
  503: 'The database is unavailable; see Retry-After.',
};
const EVERYWHERE = [429, 431, 500, 503];

/** The OpenAPI 3.1 document of the API, generated from the schemas that validate its requests and responses. */
export function openapiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operationList)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kaggle Data API',
      version: '1.0.0',
      description:
        'Registers datasets. Errors are problem details (RFC 9457). Each path may have a version prefix, such as /v1/datasets. Without a prefix it is version 1.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: allSchemas(), securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}

function describe(operation: DescribedOperation): Json {
  const problems = [...operation.problems, ...EVERYWHERE.filter((status) => operation.answers[status] === undefined)];
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    // If no tokens are configured, a write does not need one.
    ...(operation.writes ? { security: [{ token: [] }, {}] } : {}),
    parameters: [...pathParameters(operation), ...queryParameters(operation), ...headerParameters(operation)],
    ...(operation.body === undefined ? {} : { requestBody: requestBody(operation.body) }),
    responses: Object.fromEntries([
      ...Object.entries(operation.answers).map(([status, answer]) => [status, response(answer)]),
      ...problems.map((status) => [status, problem(status)]),
    ]),
  };
}

function pathParameters({ path }: Operation): Json[] {
  if (!path.includes('{id}')) return [];
  const schema = { type: 'integer', format: 'int64', minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
  return [{ name: 'id', in: 'path', required: true, schema }];
}

function queryParameters({ query }: Operation): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, field]) => {
    const { description, $schema, ...schema } = z.toJSONSchema(field as z.ZodType, {
      io: 'input',
      unrepresentable: 'any',
    });
    return { name, in: 'query', description, schema };
  });
}

function headerParameters({ headers }: DescribedOperation): Json[] {
  return headers.map((name) => ({ name, in: 'header', ...PARAMETERS[name] }));
}

function requestBody({ schema, types }: NonNullable<Operation['body']>): Json {
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema: reference(schema) }])) };
}

function response({ description, schema, headers = [] }: Answer): Json {
  return {
    description,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map((name) => [name, HEADERS[name]])) }),
    ...(schema === undefined ? {} : { content: { 'application/json': { schema: reference(schema) } } }),
  };
}

function problem(status: number): Json {
  const content = { 'application/problem+json': { schema: reference(problemSchema) } };
  const retry = { 'Retry-After': { description: 'In seconds.', schema: { type: 'integer', minimum: 1 } } };
  return { description: PROBLEMS[status], ...(status === 429 || status === 503 ? { headers: retry } : {}), content };
}

const uri = (id: string): string => `#/components/schemas/${id}`;

function reference(schema: z.ZodType): Json {
  return { $ref: uri(schema.meta()?.id ?? '') };
}

/** Every schema that has an id, sorted and keyed by the id. */
function allSchemas(): Json {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'input', unrepresentable: 'any', uri });
  const named = Object.entries(schemas).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(named.map(([id, { $schema, $id, id: _id, ...schema }]) => [id, schema]));
}
