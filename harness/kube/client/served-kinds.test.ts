import test from 'ava';
import { KubeError } from './kube-error.ts';
import { servedKinds } from './served-kinds.ts';

const answers: Readonly<Record<string, unknown>> = {
  '/api': { versions: ['v1'] },
  '/api/v1': {
    resources: [
      { name: 'pods', kind: 'Pod' },
      { name: 'pods/log', kind: 'Pod' },
    ],
  },
  '/apis': {
    groups: [
      { versions: [{ groupVersion: 'example.com/v1' }, { groupVersion: 'example.com/v2' }] },
      { versions: [{ groupVersion: 'metrics.example.com/v1' }] },
    ],
  },
  '/apis/example.com/v1': { resources: [{ name: 'things', kind: 'Thing' }] },
  '/apis/example.com/v2': { resources: [] },
};

/** A cluster with the answers to some paths; it refuses all others. */
function clusterWith(known: Readonly<Record<string, unknown>>) {
  const json = async <T>(method: string, path: string): Promise<T> => {
    if (known[path] === undefined) throw new KubeError(method, path, 503, 'service unavailable');
    return known[path] as T;
  };
  return { json };
}
const { signal } = new AbortController();

test('The kinds that a cluster serves are listed as helm lists them, without a group whose server does not answer', async (t) => {
  t.deepEqual(await servedKinds(clusterWith(answers), signal), [
    ...['v1', 'v1/Pod', 'example.com/v1', 'example.com/v1/Thing', 'example.com/v2'],
  ]);
});

test('Of a cluster that does not say what it serves nothing is said', async (t) => {
  t.deepEqual(await servedKinds(clusterWith({}), signal), []);
});
