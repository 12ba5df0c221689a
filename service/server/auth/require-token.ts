import type { Middleware } from 'koa';
import { Problem } from '../../contract/problem.ts';
import type { Tokens } from './open-tokens.ts';
import { SCOPES, type Scope } from './token-file.ts';

/**
 * Requires a token with a scope.
 * @throws Problem 401 with `WWW-Authenticate`; 403 if the scope of the token is too narrow.
 */
export function requireToken(tokens: Tokens, scope: Scope): Middleware {
  return async (context, next) => {
    const authorization = context.req.headers.authorization;
    const token = await tokens.find(authorization);
    if (token === null) {
      const detail =
        authorization === undefined ? 'Send "Authorization: Bearer <token>".' : 'The token is unknown or has expired.';
      const challenge = authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"';
      throw new Problem('unauthorized', detail, { headers: { 'www-authenticate': challenge } });
    }
    context.state.tokenName = token.name;
    if (SCOPES.indexOf(token.scope) < SCOPES.indexOf(scope)) {
      throw new Problem('forbidden', `The token has the scope ${token.scope}, but this requires the scope ${scope}.`, {
        headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
      });
    }
    await next();
  };
}
