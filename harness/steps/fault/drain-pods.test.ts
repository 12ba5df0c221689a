import test, { type ExecutionContext } from 'ava';
import { type Answer, list, send } from '../../kube/fixtures/fake-api.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { stepContext } from '../fixtures/step-context.ts';
import { drainPods } from './drain-pods.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'api-7f-x',
    uid: 'u1',
    ownerReferences: [{ kind: 'ReplicaSet', name: 'api-7f', controller: true }],
  },
  status: { phase: 'Running' },
};
const message = 'Cannot evict pod. The disruption budget api needs 1 healthy pods and has 1 currently';
const further = {
  '/apis/policy/v1': ['PodDisruptionBudget'],
};

/** How many evictions a drain requests within a second. */
async function evictions(t: ExecutionContext, status: object, ...scaled: readonly string[]): Promise<number> {
  let asked = 0;
  const budget = { metadata: { name: 'api', generation: 1 }, status: { observedGeneration: 1, ...status } };
  const scalers = scaled.map((name) => ({ metadata: { name }, spec: { scaleTargetRef: { name } } }));
  const answer: Answer = (response, request) => {
    const { url = '' } = request;
    if (url.includes('/eviction')) {
      asked += 1;
      return send({ kind: 'Status', message }, 429)(response, request);
    }
    if (url.includes('poddisruptionbudgets')) return list('1', budget)(response, request);
    if (url.includes('horizontalpodautoscalers')) return list('1', ...scalers)(response, request);
    if (url.includes('watch=')) return response.writeHead(200).write('\n');
    return list('1', ...(url.includes('/pods') ? [pod] : []))(response, request);
  };
  const context = await stepContext(t, '/', answer, 1000, further);
  const error = await t.throwsAsync(drainPods({}, context), { instanceOf: HarnessError });
  t.regex(error?.observed ?? '', /needs 1 healthy pods/);
  return asked;
}

test('A drain that a PodDisruptionBudget can never allow fails at once', async (t) => {
  t.is(await evictions(t, { desiredHealthy: 1, expectedPods: 1, currentHealthy: 1 }), 1);
  t.is(await evictions(t, { desiredHealthy: 1, expectedPods: 1, currentHealthy: 1 }, 'web'), 1);
});

test('A drain is tried again if its PodDisruptionBudget may allow it later', async (t) => {
  t.true((await evictions(t, { desiredHealthy: 1, expectedPods: 2, currentHealthy: 1 })) > 1);
  t.true((await evictions(t, { desiredHealthy: 1, expectedPods: 1, currentHealthy: 1 }, 'api')) > 1);
  t.true((await evictions(t, { desiredHealthy: 1, expectedPods: 1, currentHealthy: 0 })) > 1);
  t.true((await evictions(t, { desiredHealthy: 1, expectedPods: 1, currentHealthy: 1, observedGeneration: 0 })) > 1);
});
