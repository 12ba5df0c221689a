import test from 'ava';
import { connectionUri, httpEndpoint } from './endpoints.ts';
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

test('a connection URI is that of the Secret with the local port', async (t) => {
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

test('a release without a Service or an Ingress says so', async (t) => {
  await using prepared = await preparedRun([silent, database]);
  const [rendered, postgres] = prepared.releases;
  if (rendered === undefined || postgres === undefined) return t.fail();
  t.throws(() => httpEndpoint(prepared.run, rendered), { message: /release silent has no Service/ });
  t.throws(() => connectionUri(prepared.run, rendered), { message: /no connection URI/ });
  t.throws(() => httpEndpoint(prepared.run, postgres, 'ingress'), { message: /release postgres has no Ingress/ });
});

test('a release that does not run here is told apart from one that fails', async (t) => {
  await using prepared = await preparedRun([database], new Map([['postgres', 'not installed']]));
  const [rendered] = prepared.releases;
  if (rendered === undefined) return t.fail();
  const expected = { name: 'ReleaseUnavailableError', message: /not installed/ };
  t.throws(() => connectionUri(prepared.run, rendered), expected);
  t.throws(() => httpEndpoint(prepared.run, rendered), expected);
});
