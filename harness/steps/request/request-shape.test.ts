import test from 'ava';
import { z } from 'zod';
import { doesWithoutCluster, isOneWay, requestShape } from './request-shape.ts';

const problemsOf = (given: object) =>
  z
    .strictObject(requestShape)
    .safeParse({ to: 'web', ...given })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('A port may be combined only with via: service', (t) => {
  for (const way of [{}, { via: 'ingress' }, { via: 'gateway' }, { port: 80 }, { via: 'service', port: 80 }])
    t.true(isOneWay(way), JSON.stringify(way));
  for (const via of ['ingress', 'gateway']) t.false(isOneWay({ via, port: 80 }), via);
});

test('A gateway or TLS requires a cluster', (t) => {
  t.true(doesWithoutCluster({}));
  t.true(doesWithoutCluster({ via: 'ingress' }));
  t.false(doesWithoutCluster({ via: 'gateway' }));
  t.false(doesWithoutCluster({ tls: {} }));
});

test('A request defaults to GET /', (t) => {
  t.like(z.strictObject(requestShape).parse({ to: 'web' }), { method: 'GET', path: '/', headers: {} });
});

for (const given of [
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({ method })),
  ...['ingress', 'gateway', 'service'].map((via) => ({ via })),
  { port: 80 },
  { port: 'http' },
  { path: '//healthz/..' },
  { path: '${{ vars.path }}' },
  { path: '/a?q=${{ vars.a + " b" }}' },
  { query: { a: 1, b: 'x', c: true, d: 9007199254740993n } },
])
  test(`A request may have ${Object.entries(given).join()}`, (t) => t.deepEqual(problemsOf(given), []));

for (const [given, problem] of [
  [{ path: 'a/b' }, /^path: .*a path that starts with \//],
  [{ path: 'a/${{ vars.b }}' }, /^path: .*a path that starts with \//],
  [{ path: '/a b' }, /^path: a path without spaces: write %20$/],
  [{ method: 'TRACE' }, /^method: /],
  [{ via: 'tunnel' }, /^via: /],
  [{ port: 1.5 }, /^port: /],
] as const)
  test(`A request may not have ${Object.entries(given).join()}`, (t) => t.regex(problemsOf(given).join('\n'), problem));
