import test from 'ava';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { changedPaths, withFormer } from './changed-paths.ts';

const object = (more: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', ...metadata },
  ...more,
});

test('Changed, added and removed keys are listed one by one; a list counts as a whole', (t) => {
  const before = object({ data: { a: '1', b: '1' }, list: [1], spec: { deep: { x: 1 } } });
  const after = object({ data: { a: '2', c: '1' }, list: [1, 2], spec: { deep: { x: 1, y: 2 } } });
  t.deepEqual(changedPaths(before, after), [
    ['data', 'a'],
    ['data', 'b'],
    ['data', 'c'],
    ['list'],
    ['spec', 'deep', 'y'],
  ]);
});

test('Fields that the server sets do not count as changes', (t) => {
  const before = object({ status: { replicas: 1 } }, { resourceVersion: '1', generation: 1, uid: 'a' });
  const after = object({ status: { replicas: 2 } }, { resourceVersion: '2', generation: 2, uid: 'b' });
  t.deepEqual(changedPaths(before, after), []);
  const annotated = object({}, { annotations: { 'deployment.kubernetes.io/revision': '2', own: 'x' } });
  t.deepEqual(changedPaths(object({}, { annotations: {} }), annotated), [['metadata', 'annotations', 'own']]);
});

test('The former values are put back, and other changes made meanwhile are kept', (t) => {
  const former = object({ data: { a: '1', b: '1' } });
  const changed = object({ data: { a: '2', new: '1' } }, { labels: { step: 'yes' } });
  const live = object({ data: { a: '3', new: '1', theirs: 'kept' } }, { labels: { step: 'yes' }, uid: 'other' });
  const back = withFormer(live, former, changedPaths(former, changed));
  t.deepEqual(back, object({ data: { a: '1', b: '1', theirs: 'kept' } }, { uid: 'other' }));
});

test('Keys that others added to a mapping of a step are kept', (t) => {
  const former = object({});
  const paths = changedPaths(former, object({}, { labels: { step: 'yes' } }));
  t.deepEqual(withFormer(object({}, { labels: { step: 'yes' } }), former, paths), former);
  const live = object({}, { labels: { step: 'yes', theirs: 'kept' } });
  t.deepEqual(withFormer(live, former, paths), object({}, { labels: { theirs: 'kept' } }));
});

test('A mapping that was removed meanwhile is created again', (t) => {
  const former = object({ spec: { deep: { x: 1 } } });
  t.deepEqual(withFormer(object({}), former, [['spec', 'deep', 'x']]), former);
});
