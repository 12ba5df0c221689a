import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';

const keptRow = z.object({
  request_hash: z.string(),
  status: z.int().nullable(),
  body: z.string().nullable(),
  location: z.string().nullable(),
  etag: z.string().nullable(),
});

/** The stored answer to the first request with a key. `status` is null if that request has no answer yet. */
export type KeptAnswer = z.infer<typeof keptRow>;

/** A key and the client that sent it. */
export type KeyOwner = { readonly client: string; readonly key: string };

/**
 * Claims a key for a request, in the transaction that also does the work of the request. A concurrent request with the
 * same key waits here until the first one commits. Returns true if the key was free, or has expired.
 */
export async function claimKey(
  transaction: CommonQueryMethods,
  owner: KeyOwner,
  requestHash: string,
  ttlHours: number,
): Promise<boolean> {
  // Each new key deletes a few expired ones. Keys that other transactions have locked are skipped.
  await transaction.query(sql.unsafe`
    DELETE FROM idempotency_keys WHERE (client, key) IN (
      SELECT client, key FROM idempotency_keys WHERE created_at < now() - make_interval(hours => ${ttlHours})
      ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED)`);
  const claimed = await transaction.maybeOne(
    sql.type(z.object({ key: z.string() }))`
      INSERT INTO idempotency_keys (client, key, request_hash) VALUES (${owner.client}, ${owner.key}, ${requestHash})
      ON CONFLICT (client, key) DO UPDATE SET
        request_hash = EXCLUDED.request_hash, status = NULL, body = NULL, location = NULL, etag = NULL, created_at = now()
        WHERE idempotency_keys.created_at < now() - make_interval(hours => ${ttlHours})
      RETURNING key`,
  );
  return claimed !== null;
}

/** Finds the stored answer of a key. */
export async function findKept(pool: CommonQueryMethods, owner: KeyOwner): Promise<KeptAnswer | null> {
  return pool.maybeOne(
    sql.type(keptRow)`
      SELECT request_hash, status, body, location, etag FROM idempotency_keys
      WHERE client = ${owner.client} AND key = ${owner.key}`,
  );
}

/** Stores the answer of a claimed key. */
export async function keepAnswer(
  transaction: CommonQueryMethods,
  owner: KeyOwner,
  answer: Omit<KeptAnswer, 'request_hash'>,
): Promise<void> {
  await transaction.query(sql.unsafe`
    UPDATE idempotency_keys
    SET status = ${answer.status}, body = ${answer.body}, location = ${answer.location}, etag = ${answer.etag}
    WHERE client = ${owner.client} AND key = ${owner.key}`);
}
