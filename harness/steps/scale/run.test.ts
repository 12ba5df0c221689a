import test, { type ExecutionContext } from 'ava';
import { object, seen } from '../../health/fixtures/seen.ts';
import { type Answer, list, send, watch } from '../../kube/fixtures/fake-api.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { StartedTarget } from '../../targets/target.ts';
import { recordedOf, stepContext } from '../fixtures/step-context.ts';
import { scaleStep } from './define.ts';
import { judgeScaled } from './judge-scaled.ts';
import { run } from './run.ts';

const annotations = recordedOf('db');
const workload = (name: string, replicas: number) => ({
  ...object('StatefulSet', name, {
    metadata: { annotations, resourceVersion: '1', generation: 1 },
    spec: { replicas },
    status: { observedGeneration: 1, replicas, readyReplicas: replicas, updatedReplicas: replicas },
  }),
  apiVersion: 'apps/v1',
});
const pod = (name: string, status: object, metadata: object = {}) =>
  object('Pod', name, { owner: 'uid-main', metadata, status });
const readyStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

const judged = (wanted: number, ...pods: readonly ReturnType<typeof pod>[]) => {
  const main = workload('main', 1);
  const judgement = judgeScaled(main, wanted, seen(main, ...pods));
  return judgement.state === 'pending' ? judgement.waitingFor : judgement.state;
};

test('A workload with another number of replicas is not scaled yet', (t) => {
  t.is(judged(2, pod('main-0', readyStatus)), 'StatefulSet/main: replicas is 1, not 2');
});

test('A terminating pod counts until it is gone; an evicted pod does not count', (t) => {
  t.is(judged(1, pod('main-0', readyStatus)), 'ready');
  const going = pod('main-1', { phase: 'Succeeded' }, { deletionTimestamp: '2026-01-01T00:00:00Z' });
  t.is(judged(1, pod('main-0', readyStatus), going), 'StatefulSet/main: 2 pods, wanted 1');
  t.is(judged(1, pod('main-0', readyStatus), pod('main-1', { phase: 'Failed' })), 'ready');
});

test('A Deployment is judged by its own replicas, and a missing one is waited for', (t) => {
  const shown = (...objects: readonly KubeObject[]) => {
    const web = { ...object('Deployment', 'web', {}), apiVersion: 'apps/v1' };
    const judgement = judgeScaled(web, 1, seen(...objects));
    return judgement.state === 'pending' ? judgement.waitingFor : judgement.state;
  };
  t.is(shown(), 'Deployment/web: not found');
  t.is(shown({ ...workload('web', 1), kind: 'StatefulSet' }), 'Deployment/web: not found');
  t.is(shown({ ...workload('web', 2), kind: 'Deployment' }), 'Deployment/web: replicas is 2, not 1');
});

test('The right number of pods is not enough while one of them is not ready', (t) => {
  const main = workload('main', 1);
  const unready = { ...main, status: { observedGeneration: 1, replicas: 1, readyReplicas: 0, updatedReplicas: 1 } };
  const judgement = judgeScaled(unready, 1, seen(unready, pod('main-0', { phase: 'Running' })));
  t.is(judgement.state, 'pending');
});

test('A succeeded pod that remains does not count', (t) =>
  t.is(judged(1, pod('main-0', readyStatus), pod('main-1', { phase: 'Succeeded' })), 'ready'));

/** A namespace with these StatefulSets and autoscalers. */
async function scaling(
  t: ExecutionContext,
  input: object,
  sets: readonly object[],
  scalers: readonly object[] = [],
  images?: StartedTarget['images'],
) {
  const sent: unknown[] = [];
  const answer: Answer = (response, request) => {
    const url = request.url ?? '';
    if (url.endsWith('/scale')) {
      if (request.method === 'PATCH') sent.push(url);
      return send({ spec: { replicas: 1 } })(response, request);
    }
    if (url.includes('/horizontalpodautoscalers')) return list('1', ...scalers)(response, request);
    if (url.includes('watch=')) return watch('open')(response, request);
    return list('1', ...(url.endsWith('/statefulsets') ? sets : []))(response, request);
  };
  const context = await stepContext(t, '/apis/', answer);
  const target = { ...context.target, ...(images && { images }) };
  return { sent, outcome: run(scaleStep.schema.parse(input), { ...context, target }) };
}

test('With several workloads, the step must name one', async (t) => {
  const { outcome, sent } = await scaling(t, { release: 'db', replicas: 0 }, [
    workload('main', 1),
    workload('copy', 1),
  ]);
  const error = await t.throwsAsync(outcome, { instanceOf: HarnessError });
  t.like(error, {
    message: 'release db has several workloads to scale',
    observed: 'StatefulSet/main, StatefulSet/copy',
  });
  t.deepEqual(sent, []);
});

test('The error for an unknown workload lists the existing ones', async (t) => {
  const { outcome } = await scaling(t, { release: 'db', name: 'mian', replicas: 0 }, [workload('main', 1)]);
  t.like(await t.throwsAsync(outcome), {
    message: 'release db has no Deployment or StatefulSet named mian',
    observed: 'StatefulSet/main',
  });
});

test('A workload of an autoscaler is not scaled', async (t) => {
  const scaler = {
    metadata: { name: 'auto' },
    spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'main' }, minReplicas: 2, maxReplicas: 5 },
  };
  const { outcome, sent } = await scaling(t, { release: 'db', replicas: 0 }, [workload('main', 1)], [scaler]);
  t.like(await t.throwsAsync(outcome), {
    message: 'StatefulSet/main cannot be scaled: HorizontalPodAutoscaler/auto owns its replicas',
    observed: 'HorizontalPodAutoscaler/auto keeps it between 2 and 5',
  });
  t.deepEqual(sent, []);
});

test('Replicas from an expression must be a whole number', async (t) => {
  const { outcome } = await scaling(t, { release: 'db', replicas: '${{ vars.n }}' }, [workload('main', 1)]);
  t.like(await t.throwsAsync(outcome), { message: 'replicas must be a whole number of at least 0' });
});

test('A workload scaled up from 0 requests its images first, and an image that cannot be pulled fails the step', async (t) => {
  const resting = {
    ...workload('main', 0),
    spec: { replicas: 0, template: { spec: { containers: [{ image: 'db:1' }] } } },
  };
  const asked: unknown[] = [];
  const images = async (...request: unknown[]) => {
    asked.push(request);
    throw new HarnessError('image db:1 cannot be pulled');
  };
  const { outcome, sent } = await scaling(t, { release: 'db', replicas: 1 }, [resting], [], images);
  await t.throwsAsync(outcome, { message: 'image db:1 cannot be pulled' });
  t.deepEqual(asked, [[['db:1'], 'StatefulSet/main']]);
  t.deepEqual(sent, []);
});
