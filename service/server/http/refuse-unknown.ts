import type { Router } from '@koa/router';
import type { Middleware } from 'koa';
import { Problem } from '../../contract/problem.ts';

/**
 * Answers requests that no route matched. The router's own middleware sends neither a 204 nor, when it throws, the allowed
 * methods.
 * @throws Problem 405 with `Allow` if the path has routes for other methods, else 404.
 */
export function refuseUnknown(router: Router): Middleware {
  return (context) => {
    // RFC 9110, 9.3.7: `OPTIONS *` applies to the server as a whole.
    const isServer = context.path === '*' && context.method === 'OPTIONS';
    const layers = isServer ? router.stack : router.match(context.path, context.method).path;
    const methods = [...new Set(layers.flatMap((layer) => layer.methods))];
    if (methods.length === 0) throw new Problem('not-found', `The path ${context.path.toWellFormed()} does not exist.`);
    const allow = [...methods, 'OPTIONS'].sort().join(', ');
    if (context.method !== 'OPTIONS')
      throw new Problem('method-not-allowed', `${context.path.toWellFormed()} allows ${allow}.`, {
        headers: { allow },
      });
    context.status = 204;
    context.set('allow', allow);
  };
}
