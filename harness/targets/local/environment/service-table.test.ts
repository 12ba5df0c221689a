import test from 'ava';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { deployment, kubeObject, type ReleaseFixture, renderedPlatform, service } from '../fixtures/platform.ts';
import { indexObjects } from '../manifest/index-objects.ts';
import { planWorkloads } from './plan-workloads.ts';
import { buildServiceTable } from './service-table.ts';

const ports = [
  { name: 'http', containerPort: 3000 },
  { name: 'metrics', containerPort: 9090 },
];
const api: ReleaseFixture = {
  name: 'api',
  local: { run: ['node'], ports: { http: 'PORT' } },
  objects: [
    deployment('api', { ports }),
    service('api', { name: 'metrics', port: 9090 }, { name: 'http', port: 80, targetPort: 'http' }),
    kubeObject('Service', 'by-number', { spec: { selector: { app: 'api' }, ports: [{ port: 81, targetPort: 3000 }] } }),
    kubeObject('Service', 'outside', { spec: { type: 'ExternalName', externalName: 'example.com' } }),
    kubeObject('Service', 'nobody', { spec: { selector: { app: 'gone' }, ports: [{ port: 80 }] } }),
  ],
};
const database: ReleaseFixture = {
  name: 'postgres',
  local: { run: 'postgres' },
  objects: [
    deployment('postgres', { ports: [{ name: 'postgres', containerPort: 5432 }] }),
    service('postgres', { port: 5432, targetPort: 'postgres' }),
  ],
};

async function plan(unavailable: ReadonlyMap<string, string> = new Map()) {
  const { releases } = renderedPlatform([api, database]);
  let next = 4000;
  const planned = await planWorkloads(releases, unavailable, async () => ++next);
  return { planned, table: buildServiceTable(indexObjects(releases), planned) };
}

test('a container port that a variable sets gets a free port; any other keeps its number', async (t) => {
  const { planned } = await plan();
  t.deepEqual(planned[0]?.portEnv, { PORT: '4001' });
  t.is(planned[0]?.localPort('http'), 4001);
  t.is(planned[0]?.localPort(3000), 4001);
  t.is(planned[0]?.localPort('metrics'), 9090);
  t.is(planned[0]?.localPort('gone'), undefined);
});

test('an embedded server gets one free port that no variable sets', async (t) => {
  const { planned } = await plan();
  t.deepEqual(planned[1]?.portEnv, {});
  t.is(planned[1]?.localPort('postgres'), 4002);
  t.is(planned[1]?.localPort(5432), 4002);
});

test('a Service port resolves to the process by target name, target number or its own number', async (t) => {
  const { table } = await plan();
  t.deepEqual(
    [...(table.find('api')?.ports ?? [])],
    [
      [9090, 9090],
      [80, 4001],
    ],
  );
  t.is(table.find('api')?.mainPort, 80);
  t.deepEqual([...(table.find('by-number')?.ports ?? [])], [[81, 4001]]);
});

test('a Service is found by each of its cluster DNS names and by no other', async (t) => {
  const { table } = await plan();
  for (const name of [
    'api',
    'api.shop',
    'api.shop.svc',
    'api.shop.svc.cluster.local',
    'api-0.api',
    'api-1.api.shop.svc',
  ]) {
    t.is(table.find(name)?.name, 'api', name);
  }
  for (const name of ['api.other', 'api.com', 'api.shop.svc.cluster', 'ap', 'outside', 'nobody', '', 'x-0']) {
    t.is(table.find(name), undefined, name);
  }
});

test('a Service in another namespace is found only in that namespace', async (t) => {
  const moved = (object: KubeObject) => ({ ...object, metadata: { ...object.metadata, namespace: 'data' } });
  const { releases } = renderedPlatform([{ ...database, objects: database.objects.map(moved) }]);
  const planned = await planWorkloads(releases, new Map(), async () => 4001);
  const table = buildServiceTable(indexObjects(releases), planned);
  t.is(table.find('postgres.data.svc')?.namespace, 'data');
  t.is(table.find('postgres.shop.svc'), undefined);
});

test('a Service of an unavailable release carries the reason', async (t) => {
  const { table } = await plan(new Map([['api', 'no command']]));
  t.is(table.find('api')?.unavailable, 'no command');
  t.is(table.find('postgres')?.unavailable, undefined);
});
