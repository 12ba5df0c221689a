import type { IncomingMessage } from 'node:http';

/**
 * The address of the client. Behind `trustedProxies` proxies of ours it is the entry that the outermost of them
 * appended to X-Forwarded-For; entries further left are the client's own claims.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const peer = request.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return peer;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return forwarded.at(-trustedProxies) ?? forwarded[0] ?? peer;
}
