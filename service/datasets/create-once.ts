import { hash } from 'node:crypto';
import type { CommonQueryMethods } from 'slonik';
import type { NewDataset } from '../contract/dataset.ts';
import { Problem } from '../http/problem.ts';
import { claimKey, findKept, type KeptAnswer, type KeyOwner, keepAnswer } from '../store/idempotency.ts';
import { insertDataset } from '../store/insert-dataset.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';

/** A request that its client may send again. */
export type KeyedRequest = { readonly owner: KeyOwner; readonly ttlHours: number };

/** The answer, and whether it is the kept one of an earlier request. */
export type OnceAnswer = {
  readonly answer: Omit<KeptAnswer, 'request_hash'>;
  readonly replayed: boolean;
};

const TAKEN = 409;

/**
 * Creates a dataset at most once for a key. The key, the dataset and the answer are committed together, so a crash
 * leaves either all of them or none. A taken name is kept too: the retry must not succeed by luck.
 * @throws Problem 422 where the key came with another body before.
 */
export async function createOnce(
  pool: CommonQueryMethods,
  dataset: NewDataset,
  request: KeyedRequest,
): Promise<OnceAnswer> {
  // Of what the body means: spaces, the order of keys and defaults that are spelled out make no other request.
  const requestHash = hash('sha256', JSON.stringify(dataset));
  return pool.transaction(async (transaction) => {
    if (await claimKey(transaction, request.owner, requestHash, request.ttlHours)) {
      const row = await insertDataset(transaction, dataset);
      const answer =
        row === null
          ? { status: TAKEN, body: null, location: null, etag: null }
          : { status: 201, body: datasetJson(row), location: `/datasets/${row.id}`, etag: datasetEtag(row) };
      await keepAnswer(transaction, request.owner, answer);
      return { answer, replayed: false };
    }
    const kept = await findKept(transaction, request.owner);
    if (kept === null || kept.status === null) {
      throw new Problem('in-progress', 'The first request with this Idempotency-Key is still under way.', {
        headers: { 'retry-after': '1' },
      });
    }
    if (kept.request_hash !== requestHash) {
      throw new Problem('key-reused', 'This Idempotency-Key came with another body before. Use a new key.', {
        errors: [{ parameter: 'Idempotency-Key', detail: 'belongs to another request' }],
      });
    }
    return { answer: kept, replayed: true };
  });
}
