import type { z } from 'zod';
import { bulkAnswerSchema, bulkSchema, datasetChangeSchema, datasetSchema, newDatasetSchema } from './dataset.ts';
import { changesQuerySchema, changesSchema, datasetPageSchema, pageQuerySchema } from './dataset-page.ts';
import { healthSchema } from './health.ts';

/** A successful response: its description, its body if it has one, and its headers. */
export type Answer = {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly headers?: readonly string[];
};

/** One method of one path. The router, the response checks and the OpenAPI document are built from these. */
export type Operation = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Parameters are written as `{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  /** The request headers of a read. Those of a write follow from its path. */
  readonly headers?: readonly string[];
  readonly body?: { readonly schema: z.ZodType; readonly types: readonly string[] };
  readonly answers: Readonly<Record<number, Answer>>;
};

/** An operation with everything that follows from its method and path. */
export type DescribedOperation = Required<Pick<Operation, 'headers'>> &
  Operation & {
    readonly id: OperationId;
    /** The statuses of its problems, except those that every operation has. */
    readonly problems: readonly number[];
    /** Whether it changes data, and so needs a token if tokens are configured. */
    readonly writes: boolean;
  };

const dataset = (description: string, ...headers: string[]): Answer => ({
  description,
  schema: datasetSchema,
  headers,
});
const unchanged: Answer = { description: 'Not modified: the client already has this response.', headers: ['ETag'] };
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
    summary: 'List datasets ordered by name',
    description:
      'Page through the list by `next`: no dataset is repeated or skipped while others are created and deleted.',
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
    answers: { 200: { description: 'All datasets, in the order of the request.', schema: bulkAnswerSchema } },
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
    description: 'Omitted fields do not change. Null clears description and source_url.',
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
    answers: { 204: { description: 'Deleted. Its name can be used again.' } },
  },
  restoreDataset: {
    method: 'post',
    path: '/datasets/{id}/restore',
    summary: 'Restore a deleted dataset',
    description: 'A dataset that is not deleted is returned unchanged.',
    answers: { 200: dataset('Restored.', 'ETag') },
  },
  purgeDataset: {
    method: 'post',
    path: '/datasets/{id}/purge',
    summary: 'Permanently remove a deleted dataset',
    description: 'Requires a token with the scope admin if tokens are configured.',
    answers: { 204: { description: 'Removed. It cannot be restored.' } },
  },
  listChanges: {
    method: 'get',
    path: '/changes',
    summary: 'Read the change feed',
    description:
      'Start without `after` to get every dataset, then poll with `next`. No change is skipped, and a dataset that changes again is returned again. After a 410, start over and drop the datasets that are not returned any more.',
    query: changesQuerySchema,
    answers: { 200: { description: 'The changes after the cursor.', schema: changesSchema } },
  },
  health: {
    method: 'get',
    path: '/health',
    summary: 'Check whether the service is ready; the same as /health/ready',
    answers: health,
  },
  live: {
    method: 'get',
    path: '/health/live',
    summary: 'Check whether the process is alive',
    answers: { 200: { description: 'Alive.', schema: healthSchema } },
  },
  ready: {
    method: 'get',
    path: '/health/ready',
    summary: 'Check whether the instance accepts requests',
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
  // Every write accepts an idempotency key. A write to a single dataset also accepts preconditions.
  const conditions = writes
    ? [...(one ? ['If-Match', 'If-None-Match', 'If-Unmodified-Since'] : []), 'Idempotency-Key']
    : headers;
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
