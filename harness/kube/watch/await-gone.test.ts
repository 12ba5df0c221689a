import test from 'ava';
import { describeError, EnvironmentError } from '../../model/errors/harness-error.ts';
import { KubeError } from '../client/kube-error.ts';
import { type Answer, fakeApi, list, refuse, watch } from '../fixtures/fake-api.ts';
import { awaitGone } from './await-gone.ts';

const leaving = (name: string, message?: string) => ({
  metadata: { name, resourceVersion: '4' },
  status: { phase: 'Terminating', ...(message !== undefined && { conditions: [{ message }, {}] }) },
});
const deleted = (name: string, resourceVersion: string) => ({
  type: 'DELETED',
  object: { metadata: { name, resourceVersion } },
});

async function gone(names: readonly string[], timeoutMs: number, ...answers: readonly Answer[]) {
  await using api = await fakeApi({ '/api/v1': ['Namespace'] });
  api.answers(...answers);
  await awaitGone(api.client, names, timeoutMs);
  return api.requests;
}

test('Namespaces are watched until all are deleted, across lost connections, one request at a time', async (t) => {
  const requests = await gone(
    ['a', 'b'],
    60_000,
    list('5', leaving('a'), leaving('b'), leaving('other')),
    watch('break', deleted('a', '6')),
    watch('open', deleted('b', '7')),
  );
  t.is(requests.length, 3);
});

test('A namespace missing from the first list counts as deleted, and no request is made for an empty list', async (t) => {
  t.is((await gone(['a'], 60_000, list('5'))).length, 1);
  t.is((await gone([], 60_000, refuse(500))).length, 0);
});

test('The timeout restarts with each namespace that is deleted', async (t) => {
  const goes = (name: string, version: string): Answer => {
    const answer = watch('end', deleted(name, version));
    return (response, request) => void setTimeout(() => answer(response, request), 2000);
  };
  const begun = performance.now();
  await gone(
    ['a', 'b', 'c'],
    5500,
    list('5', leaving('a'), leaving('b'), leaving('c')),
    goes('a', '6'),
    goes('b', '7'),
    goes('c', '8'),
  );
  t.true(performance.now() - begun > 5500);
});

test('Namespaces that are not deleted in time are reported with what blocks the first of them', async (t) => {
  const names = ['a', 'b', 'c', 'd'];
  const stuck = list('5', ...names.map((name) => leaving(name, `${name} has a finalizer`)));
  const error = await t.throwsAsync(gone(names, 4000, stuck, watch('open')), { instanceOf: EnvironmentError });
  t.deepEqual(describeError(error), [
    '4 namespaces were not deleted: a, b, c and 1 more',
    'expected: all are deleted, or at least one every 4.0 s',
    'observed: a has a finalizer',
    'next: kubectl get namespace a -o yaml',
  ]);
  const alone = await t.throwsAsync(gone(['a'], 2000, list('5', leaving('a')), watch('open')));
  t.deepEqual(describeError(alone).slice(0, 1), ['a namespace was not deleted: a']);
});

test('A 403 on reading namespaces is thrown at once', async (t) => {
  const error = await t.throwsAsync(gone(['a'], 60_000, refuse(403)), { instanceOf: KubeError });
  t.is(error?.status, 403);
});
