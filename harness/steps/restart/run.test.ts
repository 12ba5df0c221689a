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
