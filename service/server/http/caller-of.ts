import type { Context } from 'koa';
import { Problem } from '../../contract/problem.ts';
import type { Caller } from '../../datasets/once.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The client of a write, and the meaning of the request: its method, path and parsed content. White space, the order of
 * keys and explicit defaults do not make a different request.
 * @throws Problem 400 for an invalid Idempotency-Key.
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
