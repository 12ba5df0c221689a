import type { Router, RouterContext } from '@koa/router';
import type { Middleware, Next } from 'koa';

type Layer = ReturnType<Router['match']>['pathAndMethod'][number];

/**
 * Leads a request to its route. The router's own middleware does the same, but composes a chain of functions anew for
 * each request and asks for the host first.
 */
export function dispatch(router: Router): Middleware {
  return (context, next) => {
    const { path } = context;
    const [layer] = router.match(path, context.method).pathAndMethod;
    if (layer === undefined) return next();
    const routed = context as RouterContext;
    routed.params = layer.params(path, layer.captures(path));
    routed._matchedRoute = layer.path;
    return step(layer, 0, routed, next);
  };
}

function step(layer: Layer, index: number, context: RouterContext, next: Next): unknown {
  const middleware = layer.stack[index];
  return middleware === undefined ? next() : middleware(context, async () => step(layer, index + 1, context, next));
}
