import test, { type ExecutionContext } from 'ava';
import { refuse, send } from '../../kube/fixtures/fake-api.ts';
import { stepContext } from '../fixtures/step-context.ts';
import { assertStep } from './define.ts';
import { run } from './run.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };

/** What a step implies and hands out of a cluster that has the pod or not. @param asked what its file expects. */
async function asserted(t: ExecutionContext, given: object, has: boolean, asked: Record<string, unknown> = {}) {
  const context = await stepContext(t, '/', (response, request) => {
    if (request.url?.includes('/namespaces/nowhere')) {
      const isList = /\/pods(\?|$)/.test(request.url);
      return (isList ? send({ items: [] }) : refuse(404))(response, request);
    }
    if (request.url?.endsWith('/namespaces/closed')) return refuse(403)(response, request);
    const isList = !request.url?.includes('/pods/web');
    const answer = isList ? send({ items: has ? [pod] : [] }) : has ? send(pod) : refuse(404);
    return answer(response, request);
  });
  const input = assertStep.schema.parse({ apiVersion: 'v1', kind: 'Pod', ...given });
  const { implied, value } = await run(input, { ...context, expected: (key) => asked[key] });
  return { implied, count: value['count'] };
}

const some = { count: { gte: 1 } };

test('Without an expectation, at least one object must exist', async (t) => {
  t.deepEqual(await asserted(t, { name: 'web' }, true), { implied: some, count: 1 });
  for (const given of [{ name: 'web' }, {}, { labels: { app: 'web' } }])
    t.deepEqual(await asserted(t, given, false), { implied: some, count: 0 });
});

test('An expected object, count or list implies nothing more: the objects may be expected to be absent', async (t) => {
  const lists = [[], { containsExactly: [] }, { equals: [] }, { length: 0 }, { oneOf: [[], [{}]] }];
  for (const asked of [{ object: { absent: true } }, { count: 0 }, ...lists.map((objects) => ({ objects }))])
    t.deepEqual(await asserted(t, { name: 'web' }, false, asked), { implied: {}, count: 0 });
});

test('An expectation that an empty list meets still requires at least one object', async (t) => {
  for (const objects of [{ expression: 'value.all(pod, pod.ok)' }, { not: { contains: {} } }, { any: true }])
    t.deepEqual(await asserted(t, { labels: { app: 'web' } }, false, { objects }), { implied: some, count: 0 });
});

test('An assertion that a namespace has no such object fails if the namespace does not exist', async (t) => {
  for (const given of [{}, { name: 'web' }, { labels: { app: 'web' } }]) {
    const asked = asserted(t, { ...given, namespace: 'nowhere' }, false, { count: 0 });
    await t.throwsAsync(asked, { message: 'there is no namespace nowhere for the Pod' });
  }
});

test('A user who may not read the namespace itself can still assert that it has no such object', async (t) => {
  t.is((await asserted(t, { namespace: 'closed' }, false, { count: 0 })).count, 0);
});

test('The failure names an object that does not exist', (t) => {
  const input = assertStep.schema.parse({ apiVersion: 'v1', kind: 'Pod', name: 'web' });
  const outcome = (count: number) => ({ value: { count }, implied: {}, evidence: [] });
  t.is(assertStep.subject?.(input, outcome(0)).failed?.words, 'there is no Pod web');
  t.is(assertStep.subject?.(input, outcome(1)).failed, undefined);
});
