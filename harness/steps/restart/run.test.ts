import test from 'ava';
import { type Answer, list, send, watch } from '../../kube/fixtures/fake-api.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { recordedOf, stepContext } from '../fixtures/step-context.ts';
import { run } from './run.ts';

const metadata = { annotations: recordedOf('api'), generation: 1, resourceVersion: '1' };
const deployment = { metadata: { ...metadata, name: 'api' }, spec: { replicas: 0 }, status: { observedGeneration: 1 } };
const daemonSet = {
  metadata: { ...metadata, name: 'agent' },
  spec: {},
  status: { observedGeneration: 1, desiredNumberScheduled: 0 },
};

test('A restart of workloads without replicas fails and changes nothing', async (t) => {
  const sent: unknown[] = [];
  const answer: Answer = (response, request) => {
    if (request.method !== 'GET') sent.push(request.url);
    const name = /\/apps\/v1\/namespaces\/shop\/(\w+)s\/\w+/.exec(request.url ?? '')?.[1];
    if (name !== undefined) return send(name === 'deployment' ? deployment : daemonSet)(response, request);
    if (request.url?.includes('watch=')) return watch('open')(response, request);
    const found = { deployments: [deployment], daemonsets: [daemonSet] };
    const [, kind] = /\/(deployments|daemonsets)$/.exec(request.url ?? '') ?? [];
    return list('1', ...(kind === undefined ? [] : found[kind as keyof typeof found]))(response, request);
  };
  const error = await t.throwsAsync(run({ release: 'api' }, await stepContext(t, '/apis/apps/', answer)), {
    instanceOf: HarnessError,
  });
  t.like(error, {
    message: 'release api has no pod to restart',
    observed: 'Deployment/api, DaemonSet/agent: 0 pods wanted',
  });
  t.deepEqual(sent, []);
});

/** What a restart of a StatefulSet with two pods requests. */
async function requestsOf(t: Parameters<typeof stepContext>[0], updateStrategy: object): Promise<string[]> {
  const owner = { kind: 'StatefulSet', name: 'api', uid: 'u' };
  const set = {
    metadata: { ...metadata, name: 'api', uid: 'u' },
    spec: { replicas: 2, updateStrategy },
    status: { observedGeneration: 1, replicas: 2, readyReplicas: 2, updatedReplicas: 2 },
  };
  const pods = ['api-0', 'api-1'].map((name) => ({
    metadata: { name, uid: name, resourceVersion: '1', ownerReferences: [owner] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  }));
  const sent: string[] = [];
  const answer: Answer = (response, request) => {
    const [path = ''] = (request.url ?? '').split('?');
    const [, kind, name] = /namespaces\/shop\/(\w+)(?:\/([\w-]+))?$/.exec(path) ?? [];
    if (request.method !== 'GET') sent.push(`${request.method} ${kind}/${name}`);
    if (name !== undefined) return send(kind === 'pods' ? pods[0] : set)(response, request);
    if (request.url?.includes('watch=')) return watch('open')(response, request);
    return list('1', ...(kind === 'pods' ? pods : kind === 'statefulsets' ? [set] : []))(response, request);
  };
  const context = await stepContext(t, '/namespaces/shop/', answer, 1000);
  // The pods of this cluster never go.
  await t.throwsAsync(run({ release: 'api' }, context), { instanceOf: HarnessError });
  return sent.toSorted();
}

test('A restart deletes the pods that their controller would keep', async (t) => {
  t.deepEqual(await requestsOf(t, { type: 'OnDelete' }), ['DELETE pods/api-0', 'DELETE pods/api-1']);
  const partitioned = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
  t.deepEqual(await requestsOf(t, partitioned), ['DELETE pods/api-0', 'PATCH statefulsets/api']);
  t.deepEqual(await requestsOf(t, { type: 'RollingUpdate' }), ['PATCH statefulsets/api']);
});
