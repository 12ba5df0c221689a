import { hash } from 'node:crypto';
import type { DatabaseTransactionConnection } from 'slonik';
import { z } from 'zod';
import { datasetSchema } from '../contract/dataset.ts';
import { isProblemKind, Problem, problemSchema } from '../contract/problem.ts';
import { claimKey, findKept, type KeptAnswer, keepAnswer } from '../store/idempotency.ts';
import type { Answer } from './answer.ts';

/** The client of a write, and what identifies a retry of it. */
export type Caller = {
  readonly client: string;
  /** The Idempotency-Key of the request. */
  readonly key: string | null;
  /** Everything that determines the effect of the request. A different meaning makes it a different request. */
  readonly meaning: unknown;
};

const keptProblem = z.object({
  kind: z.string().refine(isProblemKind),
  detail: z.string(),
  errors: problemSchema.shape.errors,
  dataset_id: problemSchema.shape.dataset_id,
});

/**
 * Runs a write at most once per key. The key, the write and the answer are committed in one transaction, so a crash leaves
 * all of them or none. A rejection is stored too: a retry must get the same result.
 * @throws Problem 422 if the key was used for a different request, 409 if the first request has no answer yet.
 */
export async function once(
  transaction: DatabaseTransactionConnection,
  { client, key, meaning }: Caller & { readonly key: string },
  ttlHours: number,
  work: () => Promise<Answer>,
): Promise<Answer | Problem> {
  const owner = { client, key };
  const requestHash = hash('sha256', JSON.stringify(meaning));
  if (await claimKey(transaction, owner, requestHash, ttlHours)) {
    const answer = await work().catch((error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    });
    await keepAnswer(transaction, owner, answer instanceof Problem ? keepProblem(answer) : keep(answer));
    return answer;
  }
  const kept = await findKept(transaction, owner);
  if (kept === null || kept.status === null) {
    throw new Problem('in-progress', 'The first request with this Idempotency-Key is still in progress.', {
      headers: { 'retry-after': '1' },
    });
  }
  if (kept.request_hash !== requestHash) {
    throw new Problem('key-reused', 'This Idempotency-Key was used for a different request. Use a new key.', {
      errors: [{ parameter: 'Idempotency-Key', detail: 'was used for a different request' }],
    });
  }
  return replay(kept);
}

function keep({ status, json, location = null, etag }: Answer): Omit<KeptAnswer, 'request_hash'> {
  return { status, body: json, location, etag };
}

function keepProblem({ status, kind, message, errors, datasetId }: Problem): Omit<KeptAnswer, 'request_hash'> {
  const body = JSON.stringify({ kind, detail: message, errors, dataset_id: datasetId });
  return { status, body, location: null, etag: null };
}

function replay({ status, body, location, etag }: KeptAnswer): Answer | Problem {
  if (status === 200 || status === 201 || status === 204) {
    const changedAt =
      etag === null || body === null ? {} : { changedAt: datasetSchema.parse(JSON.parse(body)).updated_at };
    return { status, json: body, location, etag, replayed: true, ...changedAt };
  }
  const { kind, detail, errors, dataset_id } = keptProblem.parse(JSON.parse(body ?? ''));
  return new Problem(kind, detail, { headers: { 'idempotency-replayed': 'true' }, errors, datasetId: dataset_id });
}
