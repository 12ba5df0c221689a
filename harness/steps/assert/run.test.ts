import test, { type ExecutionContext } from 'ava';
import { refuse, send } from '../../kube/fixtures/fake-api.ts';
import { stepContext } from '../fixtures/step-context.ts';
import { assertStep } from './define.ts';
import { run } from './run.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };

/** What a step implies and hands out of a cluster that has the pod or not. @param asked keys that its file expects. */
async function asserted(t: ExecutionContext, given: object, has: boolean, asked: readonly string[] = []) {
  const context = await stepContext(t, '/pods', (response, request) => {
    const isList = !request.url?.includes('/pods/web');
    const answer = isList ? send({ items: has ? [pod] : [] }) : has ? send(pod) : refuse(404);
    return answer(response, request);
  });
  const input = assertStep.schema.parse({ apiVersion: 'v1', kind: 'Pod', ...given });
  const { implied, value } = await run(input, { ...context, expects: (key) => asked.includes(key) });
  return { implied, count: value['count'] };
}

test('Where nothing is expected of them, objects are to be there', async (t) => {
  t.deepEqual(await asserted(t, { name: 'web' }, false), { implied: { count: 1 }, count: 0 });
  t.deepEqual(await asserted(t, { name: 'web' }, true), { implied: { count: 1 }, count: 1 });
  for (const given of [{}, { labels: { app: 'web' } }])
    t.deepEqual(await asserted(t, given, false), { implied: { count: { gte: 1 } }, count: 0 });
});

test('Where something is expected of them, nothing is implied: they may be expected not to be there', async (t) => {
  for (const key of ['object', 'objects', 'count'])
    t.deepEqual(await asserted(t, { name: 'web' }, false, [key]), { implied: {}, count: 0 });
});

test('A named object that is not there is called so', (t) => {
  const input = assertStep.schema.parse({ apiVersion: 'v1', kind: 'Pod', name: 'web' });
  const outcome = (count: number) => ({ value: { count }, implied: {}, evidence: [] });
  t.is(assertStep.subject?.(input, outcome(0)).failed?.words, 'there is no Pod web');
  t.is(assertStep.subject?.(input, outcome(1)).failed, undefined);
});
