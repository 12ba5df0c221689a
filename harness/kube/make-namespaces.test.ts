import test, { type ExecutionContext } from 'ava';
import { ownerLabel, runLabels } from '../host/run-labels.ts';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import { type Answer, fakeApi, refuse, send } from './fixtures/fake-api.ts';
import { makeNamespaces } from './make-namespaces.ts';

const marks = runLabels('r1');
const platform = { releases: [], namespaces: { data: { labels: { tier: 'data' } } } };

/** Makes them where a server answers so; gives the bodies that it was sent. */
async function making(t: ExecutionContext, answers: readonly Answer[], shared = true): Promise<string[]> {
  const api = await fakeApi({ '/api/v1': ['Namespace'] });
  t.teardown(() => api[Symbol.asyncDispose]());
  api.answers(...answers);
  await makeNamespaces({ client: api.client, ...(shared && { marks }) }, platform);
  return api.requests;
}

const taken = (labels: Readonly<Record<string, string>>) =>
  [refuse(409), send({ metadata: { name: 'data', labels } }), send({})] as const;

test("On the run's own cluster a namespace is applied, even if it already exists", async (t) => {
  const requests = await making(t, [send({})], false);
  t.is(requests.length, 1);
  t.regex(requests[0] ?? '', /namespaces\/data\?fieldManager/);
});

test('On a shared cluster a namespace is created, and an existing one is never taken over', async (t) => {
  t.is((await making(t, [send({}, 201)])).length, 1);
  const foreign = await t.throwsAsync(making(t, taken({})), { instanceOf: EnvironmentError });
  t.like(foreign, {
    message: 'namespace data of platform.yaml already exists on this cluster',
    observed: 'it was not created by a run',
  });
  const other = await t.throwsAsync(making(t, taken(runLabels('r2'))), { instanceOf: EnvironmentError });
  t.like(other, { observed: 'it was created by run r2' });
  t.regex(other?.next ?? '', /clean --target kubeconfig/);
});

test('A namespace that this run created earlier gets the current labels', async (t) => {
  const requests = await making(t, taken({ [ownerLabel]: 'r1' }));
  t.is(requests.length, 3);
});
