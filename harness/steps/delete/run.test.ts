import test, { type ExecutionContext } from 'ava';
import { type Answer, list, refuse, send } from '../../kube/fixtures/fake-api.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { run as runAssert } from '../assert/run.ts';
import { stepContext } from '../fixtures/step-context.ts';
import { ChangedObjects } from '../restore/changed-objects.ts';
import { run } from './run.ts';

const context = (t: ExecutionContext, answer: Answer, timeoutMs?: number) =>
  stepContext(t, '/pods/api-0', answer, timeoutMs);

const pod = (uid: string, finalizers?: readonly string[]) =>
  send({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'api-0', uid, ...(finalizers && { finalizers }) },
    status: { phase: 'Running' },
  });
const input = { apiVersion: 'v1', kind: 'Pod', name: 'api-0', wait: true };

test('A deletion waits until the object is gone', async (t) => {
  let asked = 0;
  const { value } = await run(
    input,
    await context(t, (response, request) =>
      (request.method === 'GET' && ++asked > 2 ? refuse(404) : pod('1'))(response, request),
    ),
  );
  t.deepEqual(value, { existed: true });
  t.is(asked, 3);
});

test('Another object of the same name, such as a StatefulSet’s next pod, is not waited for', async (t) => {
  let deleted = false;
  const { value } = await run(
    input,
    await context(t, (response, request) => {
      if (request.method === 'DELETE') deleted = true;
      pod(deleted ? '2' : '1')(response, request);
    }),
  );
  t.deepEqual(value, { existed: true });
});

test('Deleting an object that does not exist fails', async (t) => {
  const { value, implied } = await run(input, await context(t, refuse(404)));
  t.deepEqual([value, implied], [{ existed: false }, { existed: true }]);
});

test('The error for an object that is not removed lists its finalizers', async (t) => {
  const error = await t.throwsAsync(run(input, await context(t, pod('1', ['example.test/hold']), 300)), {
    instanceOf: HarnessError,
  });
  t.like(error, { message: 'Pod/api-0 still exists', observed: 'finalizers: ["example.test/hold"]' });
});

test('An assertion returns the object, the list and the count; without an object, an empty list and 0', async (t) => {
  const step = { apiVersion: 'v1', kind: 'Pod', name: 'api-0' };
  t.like((await runAssert(step, await context(t, pod('1')))).value, {
    count: 1,
    object: { status: { phase: 'Running' } },
  });
  t.deepEqual((await runAssert(step, await context(t, refuse(404)))).value, {
    object: undefined,
    objects: [],
    count: 0,
  });
});

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.shop.example' },
  spec: { group: 'shop.example', names: { kind: 'Gadget' }, versions: [{ name: 'v2', served: true, storage: true }] },
};
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data' } };

test('The objects of a deleted definition are put back after it, unless the scenario created it', async (t) => {
  for (const isOwn of [false, true]) {
    let isThere = true;
    const answer: Answer = (response, request) => {
      if (request.method === 'DELETE') isThere = false;
      const named = { metadata: { name: 'one', namespace: 'shop' } };
      if (request.url?.includes('/v2/gadgets')) return list('1', named)(response, request);
      return (isThere ? send(definition) : refuse(404))(response, request);
    };
    const kinds = {
      '/apis/apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
      '/apis/shop.example/v2': ['Gadget'],
    };
    const on = await stepContext(t, '/gadgets', answer, 5000, kinds);
    const undone: string[] = [];
    const changes = new ChangedObjects((_, { what, last }) => void (last || undone.unshift(what)), undefined);
    if (isOwn) await changes.made(on.target.cluster as never, definition);
    const { apiVersion, kind } = definition;
    await run({ apiVersion, kind, name: 'gadgets.shop.example', wait: true }, { ...on, changes });
    const itself = 'CustomResourceDefinition/gadgets.shop.example';
    t.deepEqual(undone, isOwn ? [itself] : [itself, 'Gadget/one']);
  }
});

test('A namespace that the scenario did not create is not deleted', async (t) => {
  const asked: (string | undefined)[] = [];
  const on = await stepContext(t, '/namespaces/data', (response, request) => {
    asked.push(request.method);
    send(namespace)(response, request);
  });
  asked.length = 0;
  const error = await t.throwsAsync(run({ apiVersion: 'v1', kind: 'Namespace', name: 'data', wait: true }, on), {
    instanceOf: HarnessError,
  });
  t.like(error, {
    message: 'Namespace/data would be deleted with its content, which could not be put back',
    next: 'isolation: cluster',
  });
  t.false(asked.includes('DELETE'));
});
