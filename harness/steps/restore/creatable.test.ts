import test from 'ava';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { creatable } from './creatable.ts';

const given = { uid: 'u', resourceVersion: '7', creationTimestamp: 'now', generation: 3, managedFields: [] };
const object = (kind: string, parts: object, metadata: object = {}) =>
  ({ apiVersion: 'v1', kind, metadata: { name: 'web', ...given, ...metadata }, ...parts }) as unknown as KubeObject;

test('Fields that the server set are dropped, and fields of the user are kept', (t) => {
  const own = {
    namespace: 'shop',
    labels: { app: 'web', 'job-name': 'kept' },
    annotations: { note: 'x' },
    ownerReferences: [{ uid: 'o' }],
    finalizers: ['example.com/f'],
  };
  t.deepEqual(creatable(object('ConfigMap', { data: { a: '1' }, status: { seen: true } }, own)) as object, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web', ...own },
    data: { a: '1' },
  });
  t.deepEqual(creatable(object('ConfigMap', {})) as object, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web' },
  });
});

test('A claim is created without its former volume and without its binding annotations', (t) => {
  const annotations = {
    'pv.kubernetes.io/bind-completed': 'yes',
    'volume.kubernetes.io/selected-node': 'node',
    'example.com/pv.kubernetes.io/mine': 'kept',
  };
  const made = creatable(
    object('PersistentVolumeClaim', { spec: { volumeName: 'pvc-1', size: '1Gi' } }, { annotations }),
  );
  t.deepEqual(made['spec'], { size: '1Gi' });
  t.deepEqual(made.metadata.annotations, { 'example.com/pv.kubernetes.io/mine': 'kept' });
});

test('A pod is created without its node, and other kinds with their whole spec', (t) => {
  const spec = { nodeName: 'node', volumeName: 'v', selector: { a: 'b' }, containers: [] };
  t.deepEqual(creatable(object('Pod', { spec }))['spec'], { volumeName: 'v', selector: { a: 'b' }, containers: [] });
  t.deepEqual(creatable(object('Deployment', { spec }))['spec'], spec);
});

test('A Job is created without the selector and labels that Kubernetes generated, unless it has a manual selector', (t) => {
  const labels = {
    app: 'batch',
    'controller-uid': 'u',
    'job-name': 'web',
    'batch.kubernetes.io/controller-uid': 'u',
    'batch.kubernetes.io/job-name': 'web',
  };
  const spec = {
    selector: { matchLabels: { 'controller-uid': 'u' } },
    template: { metadata: { labels, name: 't' }, spec: { a: 1 } },
  };
  const made = creatable(object('Job', { spec }, { labels }));
  t.deepEqual(made['spec'], { template: { metadata: { name: 't', labels: { app: 'batch' } }, spec: { a: 1 } } });
  t.deepEqual(made.metadata.labels, { app: 'batch' });
  const bare = creatable(object('Job', { spec: { selector: {}, template: { spec: {} } } }));
  t.deepEqual(bare['spec'], { template: { spec: {}, metadata: { labels: {} } } });
  const own = { ...spec, manualSelector: true };
  t.deepEqual(creatable(object('Job', { spec: own }, { labels }))['spec'], own);
});
