import type { Middleware } from 'koa';
import { Problem } from '../../contract/problem.ts';
import type { Tokens } from './open-tokens.ts';

/**
 * Lets only the holders of a token through.
 * @throws Problem 401 with `WWW-Authenticate`.
 */
export function requireToken(tokens: Tokens | null): Middleware {
  return async (context, next) => {
    if (tokens !== null) {
      const authorization = context.req.headers.authorization;
      const name = await tokens.find(authorization);
      if (name === null) {
        const detail =
          authorization === undefined ? 'Send "Authorization: Bearer <token>".' : 'The token is not known.';
        const challenge = authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"';
        throw new Problem('unauthorized', detail, { headers: { 'www-authenticate': challenge } });
      }
      context.state.tokenName = name;
    }
    await next();
  };
}
