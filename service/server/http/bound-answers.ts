import type { ServerResponse } from 'node:http';
import type { Middleware } from 'koa';

/**
 * From which size on an answer counts, and what all that are on their way may take together, in bytes. One that its client
 * does not read is there twice, as text and as bytes.
 */
const COUNTED_FROM = 16_384;
const UNDER_WAY_MAX = 33_554_432;

/**
 * Bounds what clients that do not read their answers can make the process keep: where large answers take too much, the
 * connections of those that are longest on their way are closed.
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
