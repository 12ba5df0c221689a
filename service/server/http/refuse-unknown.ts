import type { Router } from '@koa/router';
import type { Middleware } from 'koa';
import { Problem } from '../../contract/problem.ts';

/**
 * Answers what no route took. The router's own middleware for that knows neither 204 nor which methods are allowed when
 * it throws.
 * @throws Problem 405 with `Allow` where the path has routes for other methods, else 404.
 */
export function refuseUnknown(router: Router): Middleware {
  return (context) => {
    // RFC 9110, 9.3.7: `OPTIONS *` asks for the server as a whole.
    const isServer = context.path === '*' && context.method === 'OPTIONS';
    const layers = isServer ? router.stack : router.match(context.path, context.method).path;
    const methods = [...new Set(layers.flatMap((layer) => layer.methods))];
    if (methods.length === 0) throw new Problem('not-found', `There is no route ${context.path.toWellFormed()}.`);
    const allow = [...methods, 'OPTIONS'].sort().join(', ');
    if (context.method !== 'OPTIONS')
      throw new Problem('method-not-allowed', `${context.path.toWellFormed()} takes ${allow}.`, { headers: { allow } });
    context.status = 204;
    context.set('allow', allow);
  };
}
