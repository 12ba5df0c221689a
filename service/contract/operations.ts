import type { z } from 'zod';
import { bulkAnswerSchema, bulkSchema, datasetChangeSchema, datasetSchema, newDatasetSchema } from './dataset.ts';
import { changesQuerySchema, changesSchema, datasetPageSchema, pageQuerySchema } from './dataset-page.ts';
import { healthSchema } from './health.ts';

/** A good answer: what it means, its body where it has one, and the headers that come with it. */
export type Answer = {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly headers?: readonly string[];
};

/** One method of one path. The router, the checks and the OpenAPI document are all made of these. */
export type Operation = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  /** Those of a read; a write has the same wherever it is. */
  readonly headers?: readonly string[];
  readonly body?: { readonly schema: z.ZodType; readonly types: readonly string[] };
  readonly answers: Readonly<Record<number, Answer>>;
};

/** An operation with what follows from its method and path. */
export type DescribedOperation = Required<Pick<Operation, 'headers'>> &
  Operation & {
    readonly id: OperationId;
    /** The statuses of its problems, apart from those that every operation has. */
    readonly problems: readonly number[];
    /** Whether it changes something, and thus needs a token where tokens are configured. */
    readonly writes: boolean;
  };

const dataset = (description: string, ...headers: string[]): Answer => ({
  description,
  schema: datasetSchema,
  headers,
});
const unchanged: Answer = { description: 'The client has this answer already.', headers: ['ETag'] };
const health = {
  200: { description: 'Ready.', schema: healthSchema },
  503: { description: 'Not ready.', schema: healthSchema },
};

export const JSON_TYPE = 'application/json';
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

const operations = {
  listDatasets: {
    method: 'get',
    path: '/datasets',
    summary: 'List datasets in the order of their names',
    description: 'Walk through a list by `next`: no row comes twice or is left out while others are added and removed.',
    query: pageQuerySchema,
    headers: ['If-None-Match'],
    answers: { 200: { description: 'A page.', schema: datasetPageSchema, headers: ['ETag', 'Link'] }, 304: unchanged },
  },
  createDataset: {
    method: 'post',
    path: '/datasets',
    summary: 'Create a dataset',
    body: { schema: newDatasetSchema, types: [JSON_TYPE] },
    answers: { 201: dataset('Created.', 'Location', 'ETag') },
  },
  createDatasets: {
    method: 'post',
    path: '/datasets/bulk',
    summary: 'Create or change up to 100 datasets in one transaction',
    body: { schema: bulkSchema, types: [JSON_TYPE] },
    answers: { 200: { description: 'All of them, in the order of the request.', schema: bulkAnswerSchema } },
  },
  getDataset: {
    method: 'get',
    path: '/datasets/{id}',
    summary: 'Read a dataset',
    headers: ['If-None-Match', 'If-Modified-Since'],
    answers: { 200: dataset('The dataset.', 'ETag', 'Last-Modified'), 304: unchanged },
  },
  putDataset: {
    method: 'put',
    path: '/datasets/{id}',
    summary: 'Change some fields of a dataset',
    description: 'Fields that are left out stay as they are; null clears description and source_url.',
    body: { schema: datasetChangeSchema, types: [JSON_TYPE] },
    answers: { 200: dataset('Changed.', 'ETag') },
  },
  patchDataset: {
    method: 'patch',
    path: '/datasets/{id}',
    summary: 'Change some fields of a dataset by a JSON Merge Patch',
    body: { schema: datasetChangeSchema, types: [MERGE_PATCH_TYPE, JSON_TYPE] },
    answers: { 200: dataset('Changed.', 'ETag') },
  },
  deleteDataset: {
    method: 'delete',
    path: '/datasets/{id}',
    summary: 'Delete a dataset; it can be restored',
    answers: { 204: { description: 'Deleted. Its name is free.' } },
  },
  restoreDataset: {
    method: 'post',
    path: '/datasets/{id}/restore',
    summary: 'Bring a deleted dataset back',
    description: 'A dataset that is not deleted is answered as it is.',
    answers: { 200: dataset('It is back.', 'ETag') },
  },
  purgeDataset: {
    method: 'post',
    path: '/datasets/{id}/purge',
    summary: 'Remove a deleted dataset for ever',
    description: 'Needs a token with the scope admin where tokens are configured.',
    answers: { 204: { description: 'It is gone, and cannot be restored.' } },
  },
  listChanges: {
    method: 'get',
    path: '/changes',
    summary: 'Follow what changes',
    description:
      'Begin without `after` to get every dataset, and go on with `next` for ever: nothing is left out, and what changes again comes again. After a 410 begin anew, and drop what does not come any more.',
    query: changesQuerySchema,
    answers: { 200: { description: 'What changed after that place.', schema: changesSchema } },
  },
  health: {
    method: 'get',
    path: '/health',
    summary: 'Whether the service can do its work; the same as /health/ready',
    answers: health,
  },
  live: {
    method: 'get',
    path: '/health/live',
    summary: 'Whether the process answers',
    answers: { 200: { description: 'It does.', schema: healthSchema } },
  },
  ready: {
    method: 'get',
    path: '/health/ready',
    summary: 'Whether requests should be sent here',
    answers: health,
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

/** The operations as a list. */
export const operationList: readonly DescribedOperation[] = Object.entries(operations).map(([id, operation]) =>
  described(id as OperationId, operation),
);

function described(id: OperationId, operation: Operation): DescribedOperation {
  const { method, path, body, headers = [] } = operation;
  const writes = method !== 'get';
  const one = path.includes('{id}');
  // Every write can be repeated, and one of a single dataset be made conditional.
  const conditions = writes ? [...(one ? ['If-Match', 'If-None-Match'] : []), 'Idempotency-Key'] : headers;
  const problems = [
    ...(path.startsWith('/health') ? [] : [400, 401, 403]),
    ...(one ? [404] : []),
    ...(writes ? [409] : []),
    ...(id === 'listChanges' ? [410] : []),
    ...(writes && one ? [412] : []),
    ...(body === undefined ? [] : [413, 415]),
    ...(writes ? [422] : []),
  ];
  return { ...operation, id, headers: conditions, problems, writes };
}
