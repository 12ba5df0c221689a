import type { Context } from 'koa';
import { Problem } from '../../contract/problem.ts';
import type { Caller } from '../../datasets/once.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Who writes, and what the request means: its method, its path and all that was read of it. Spaces, the order of keys and
 * defaults that are spelled out make no other request.
 * @throws Problem 400 for an Idempotency-Key that is none.
 */
export function callerOf(context: Context, read: unknown): Caller {
  const key = context.req.headers['idempotency-key'];
  if (key !== undefined && (typeof key !== 'string' || !KEY.test(key))) {
    const detail = 'must be 1 to 255 visible ASCII characters';
    throw new Problem('invalid', `Idempotency-Key ${detail}.`, { errors: [{ parameter: 'Idempotency-Key', detail }] });
  }
  const client = String(context.state.tokenName ?? '');
  return { client, key: key ?? null, meaning: [context.method, context.path, read] };
}
