import test from 'ava';
import { connectionUri, httpEndpoint, localAddress, podAddresses } from './endpoints.ts';
import { preparedRun } from './fixtures/local-run.ts';
import { deployment, kubeObject, type ReleaseFixture, secret, service } from './fixtures/platform.ts';

const uri = 'postgres://shop:s3cret@postgres:5432/shop';
const database: ReleaseFixture = {
  name: 'postgres',
  local: { run: 'postgres' },
  objects: [
    secret('postgres', { uri, other: 'postgres://reader:s3cret@postgres.shop:5432/shop' }),
    deployment('postgres', { ports: [{ containerPort: 5432 }] }),
    service('postgres', { port: 5432 }),
  ],
};
const silent: ReleaseFixture = { name: 'silent', objects: [kubeObject('ConfigMap', 'silent')] };

test('a connection URI comes from the Secret, with the local port', async (t) => {
  await using prepared = await preparedRun([database]);
  const [rendered] = prepared.releases;
  if (rendered === undefined) return t.fail();
  t.is(connectionUri(prepared.run, rendered), 'postgres://shop:s3cret@127.0.0.1:4001/shop');
  const connect = { secret: 'postgres', key: 'other' };
  const other = { ...rendered, release: { ...rendered.release, connect } };
  t.is(connectionUri(prepared.run, other), 'postgres://reader:s3cret@127.0.0.1:4001/shop');
  const wrong = { ...rendered, release: { ...rendered.release, connect: { secret: 'postgres', key: 'gone' } } };
  t.throws(() => connectionUri(prepared.run, wrong), { name: 'EnvironmentError', message: /has no connection URI/ });
});

test('an address is found by the name or number of a Service port, and an unknown port is rejected', async (t) => {
  const two = {
    ...database,
    objects: [...database.objects.slice(0, 2), service('postgres', { name: 'sql', port: 5432 })],
  };
  await using prepared = await preparedRun([two]);
  const [rendered] = prepared.releases;
  if (rendered === undefined) return t.fail();
  for (const port of [undefined, 5432, 'sql'])
    t.deepEqual(localAddress(prepared.run, rendered, port), { host: '127.0.0.1', port: 4001 });
  for (const port of [5433, 'http'])
    t.throws(() => localAddress(prepared.run, rendered, port), {
      message: new RegExp(`no Service with a port ${port} `),
    });
});

test("a pod's address is its process at a container port, even if the Service does not expose that port", async (t) => {
  const api: ReleaseFixture = {
    name: 'api',
    local: { run: ['node', 'api.js'], ports: { http: 'PORT', metrics: 'METRICS_PORT' } },
    objects: [
      deployment('api', {
        ports: [
          { name: 'http', containerPort: 3000 },
          { name: 'metrics', containerPort: 9090 },
        ],
      }),
      service('api', { name: 'http', port: 80, targetPort: 'http' }),
    ],
  };
  await using prepared = await preparedRun([api, database]);
  const [rendered] = prepared.releases;
  if (rendered === undefined) return t.fail();
  for (const port of ['metrics', 9090])
    t.deepEqual(podAddresses(prepared.run, rendered, port), [
      { pod: 'api', address: { host: '127.0.0.1', port: 4002 } },
    ]);
  t.throws(() => podAddresses(prepared.run, rendered, 'admin'), {
    message: 'no workload of release api has a port admin',
  });
});

test('the error names what is missing if a release has no Service or Ingress', async (t) => {
  await using prepared = await preparedRun([silent, database]);
  const [rendered, postgres] = prepared.releases;
  if (rendered === undefined || postgres === undefined) return t.fail();
  t.throws(() => httpEndpoint(prepared.run, rendered), { message: /release silent has no Service/ });
  t.throws(() => connectionUri(prepared.run, rendered), { message: /no connection URI/ });
  t.throws(() => httpEndpoint(prepared.run, postgres, { via: 'ingress' }), {
    message: /release postgres has no Ingress/,
  });
});

test('a release that is unavailable locally throws ReleaseUnavailableError', async (t) => {
  await using prepared = await preparedRun([database], new Map([['postgres', 'not installed']]));
  const [rendered] = prepared.releases;
  if (rendered === undefined) return t.fail();
  const expected = { name: 'ReleaseUnavailableError', message: /not installed/ };
  t.throws(() => connectionUri(prepared.run, rendered), expected);
  t.throws(() => podAddresses(prepared.run, rendered, 'metrics'), expected);
  t.throws(() => httpEndpoint(prepared.run, rendered), expected);
});
