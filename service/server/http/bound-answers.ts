import type { ServerResponse } from 'node:http';
import type { Middleware } from 'koa';

/**
 * The size from which a response is counted, and the limit for all pending responses together, in bytes. A response that
 * its client does not read is in memory twice, as text and as bytes.
 */
const COUNTED_FROM = 16_384;
const UNDER_WAY_MAX = 33_554_432;

/**
 * Limits the memory of large responses that their clients do not read. Above the limit, the connections of the oldest
 * pending responses are closed.
 */
export function boundAnswers(maxBytes = UNDER_WAY_MAX): Middleware {
  const underWay = new Map<ServerResponse, number>();
  let bytes = 0;
  const forget = (response: ServerResponse): void => {
    bytes -= underWay.get(response) ?? 0;
    underWay.delete(response);
  };
  return async ({ res, response }, next) => {
    await next();
    const size = response.length ?? 0;
    if (size < COUNTED_FROM) return;
    underWay.set(res, size);
    bytes += size;
    res.once('close', () => forget(res));
    for (const [oldest] of underWay) {
      if (bytes <= maxBytes || oldest === res) return;
      forget(oldest);
      oldest.destroy();
    }
  };
}
