import type { Middleware } from 'koa';
import { Problem } from '../../contract/problem.ts';
import type { Tokens } from './open-tokens.ts';
import { SCOPES, type Scope } from './token-file.ts';

/**
 * Lets only the holders of a token through that is good for something.
 * @throws Problem 401 with `WWW-Authenticate`; 403 where the token is good for less.
 */
export function requireToken(tokens: Tokens, scope: Scope): Middleware {
  return async (context, next) => {
    const authorization = context.req.headers.authorization;
    const token = await tokens.find(authorization);
    if (token === null) {
      const detail =
        authorization === undefined
          ? 'Send "Authorization: Bearer <token>".'
          : 'The token is not known, or has expired.';
      const challenge = authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"';
      throw new Problem('unauthorized', detail, { headers: { 'www-authenticate': challenge } });
    }
    context.state.tokenName = token.name;
    if (SCOPES.indexOf(token.scope) < SCOPES.indexOf(scope)) {
      throw new Problem('forbidden', `The token may ${token.scope}; this needs one with the scope ${scope}.`, {
        headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
      });
    }
    await next();
  };
}
