import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { homesIn } from '../../kube/watch/namespace-view.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { recordedOf } from '../../steps/fixtures/step-context.ts';
import type { TargetContext } from '../target.ts';
import { ClusterServices } from './cluster-services.ts';
import { awaitRoute, type RouteError } from './reach/await-route.ts';

const ingress = {
  kind: 'Ingress',
  metadata: { name: 'api', annotations: recordedOf('api') },
  spec: { rules: [{ host: 'api.test' }] },
};

/** A namespace in which nothing else is seen. */
const view: object = {
  namespace: 'shop',
  homes: homesIn('shop'),
  all: () => [],
  synced: async () => undefined,
  at: () => view,
};

test('Each request waits for a route until its own deadline, without ending the waits of other requests', async (t) => {
  let ready = false;
  const controller = createServer((_, response) => response.writeHead(ready ? 200 : 503).end('no endpoint'));
  controller.listen(0, '127.0.0.1');
  await once(controller, 'listening');
  t.teardown(() => controller.close());
  const origin = `http://127.0.0.1:${(controller.address() as AddressInfo).port}`;
  const services = new ClusterServices(
    { timeoutFactor: 1, signal: new AbortController().signal, platform: { releases: [] } } as unknown as TargetContext,
    { namespace: 'shop', client: { list: async () => [ingress] }, view } as unknown as ClusterAccess,
    { ingress: () => ({ http: origin, https: origin }), gateways: true },
  );
  const patient = services.http('api');
  const error = await t.throwsAsync(services.http('api', { signal: AbortSignal.timeout(2000) }), {
    instanceOf: EnvironmentError,
    message: 'the ingress routes release api, but no pod behind it is ready',
  });
  t.is(error?.observed, 'HTTP 503: no endpoint');
  ready = true;
  t.deepEqual(await patient, { origin, host: 'api.test' });
  t.deepEqual(await services.http('api', { signal: AbortSignal.timeout(2000) }), { origin, host: 'api.test' });
});

test('Disposing the services aborts a wait for a route that never becomes ready', async (t) => {
  const controller = createServer((_, response) => response.writeHead(503).end('no endpoint'));
  controller.listen(0, '127.0.0.1');
  await once(controller, 'listening');
  t.teardown(() => controller.close());
  const services = new ClusterServices(
    { timeoutFactor: 1, signal: new AbortController().signal, platform: { releases: [] } } as unknown as TargetContext,
    { namespace: 'shop', client: { list: async () => [ingress] }, view } as unknown as ClusterAccess,
    {
      ingress: () => ({ http: `http://127.0.0.1:${(controller.address() as AddressInfo).port}`, https: '' }),
      gateways: true,
    },
  );
  const waiting = services.http('api');
  services[Symbol.dispose]();
  await t.throwsAsync(waiting, { name: 'AbortError' });
});

/** An ingress controller and an application, each with its own answer, and the way to both. */
async function answering(t: ExecutionContext, controller: [number, string], own: [number, string] | undefined) {
  const origins = await Promise.all(
    [controller, own ?? controller].map(async ([status, body]) => {
      const server = createServer((_, response) => response.writeHead(status).end(body));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      t.teardown(() => server.close());
      return { endpoint: { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } };
    }),
  );
  const direct = async () => {
    if (own === undefined || origins[1] === undefined) throw new Error('no Service');
    return origins[1].endpoint;
  };
  const endpoint = origins[0]?.endpoint ?? { origin: '' };
  return awaitRoute({ endpoint, path: '/a', direct }, 300, new AbortController().signal, () => undefined);
}

const notFound: [number, string] = [404, '404 page not found\n'];

test("An application's own 404 or 503 counts as a response of the requested path", async (t) => {
  t.is(await answering(t, notFound, notFound), 'asked');
  t.is(await answering(t, [503, 'no available server\n'], [503, 'no available server\n']), 'asked');
});

test("A response that differs from the application's own is attributed to the controller", async (t) => {
  for (const own of [undefined, [200, 'hello'], [404, 'no such dataset'], [503, notFound[1]]] as const)
    await t.throwsAsync(answering(t, notFound, own && [...own]), { instanceOf: EnvironmentError });
});

test('The status that a controller returns tells a missing route from an unavailable backend', async (t) => {
  const said: readonly [answer: [number, string], message: RegExp, httpStatus: number | undefined][] = [
    [notFound, /^the ingress does not route http/, undefined],
    [[502, 'Bad Gateway'], /^the ingress routes http.*, but the pod behind it does not answer$/, 502],
    [[503, 'no available server'], /^the ingress routes http.*, but no pod behind it is ready$/, 503],
    [[504, 'Gateway Timeout'], /^the ingress routes http.*, but the pod behind it does not answer in time$/, 504],
  ];
  for (const [answer, message, httpStatus] of said)
    t.is((await t.throwsAsync<RouteError>(answering(t, answer, undefined), { message }))?.httpStatus, httpStatus);
});

test('A response that no controller generates confirms the route for every path', async (t) => {
  t.is(await answering(t, [200, 'hello'], undefined), 'all');
  t.is(await answering(t, [404, 'no such dataset'], undefined), 'all');
  t.is(await answering(t, [503, '{"title":"The database is away","request_id":"1"}'], undefined), 'all');
});
