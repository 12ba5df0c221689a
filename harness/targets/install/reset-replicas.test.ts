import test from 'ava';
import { fakeApi, send } from '../../kube/fixtures/fake-api.ts';
import { resetReplicas } from './reset-replicas.ts';

const served = { '/apis/apps/v1': ['Deployment'], '/apis/autoscaling/v2': ['HorizontalPodAutoscaler'] };
const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
const manifest = [
  { ...web, spec: { replicas: 2 } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: {} },
];
const helm = { manager: 'helm', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:template': {} } } };
const scaler = {
  manager: 'kube-controller-manager',
  operation: 'Update',
  subresource: 'scale',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
};
const scaled = { ...web, metadata: { name: 'web', managedFields: [helm, scaler] }, spec: { replicas: 3 } };
const autoscaler = { metadata: { name: 'web' }, spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } } };

/** What is written to the workload as it is, with these autoscalers. */
async function written(live: object, autoscalers: readonly object[]) {
  await using api = await fakeApi(served);
  const bodies: unknown[] = [];
  api.answers(async (response, request) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.method !== 'GET') bodies.push(JSON.parse(body));
    const isList = request.url?.endsWith('horizontalpodautoscalers');
    send(isList ? { items: autoscalers } : live)(response, request);
  });
  const isChanged = await resetReplicas({ client: api.client, namespace: 'shop' }, manifest);
  return { isChanged, bodies };
}

test('What an autoscaler that is gone has set is set to the replicas of the manifest, and is owned by nobody', async (t) => {
  const { isChanged, bodies } = await written(scaled, []);
  t.true(isChanged);
  t.like(bodies[0], { spec: { replicas: 2 } });
  t.like(bodies[1], [{ op: 'test' }, { op: 'replace', path: '/metadata/managedFields', value: [helm] }]);
});

test('The replicas of a workload that has an autoscaler, or never had one, are left alone', async (t) => {
  const own = { ...web, metadata: { name: 'web', managedFields: [helm] }, spec: { replicas: 3 } };
  t.deepEqual(await written(scaled, [autoscaler]), { isChanged: false, bodies: [] });
  t.deepEqual(await written(own, []), { isChanged: false, bodies: [] });
});
