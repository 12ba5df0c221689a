import test from 'ava';
import { object, seen } from '../health/fixtures/seen.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { helmRecord } from './fixtures/helm-record.ts';
import { lastRecords } from './recorded-revisions.ts';
import { namespacesOf, objectsOfRelease, ofRelease, releaseFinder } from './release-objects.ts';
import { homesIn, type Seen } from './watch/namespace-view.ts';

/** An object that an owner of a kind and a name made. */
const ownedBy = (made: KubeObject, apiVersion: string, kind: string, name: string, labels = {}): KubeObject => ({
  ...made,
  metadata: {
    ...made.metadata,
    labels,
    ownerReferences: [{ apiVersion, kind, name, uid: `uid-${name}` }],
  },
});
const of = (apiVersion: string, kind: string, name: string, parts = {}) => ({
  ...object(kind, name, parts),
  apiVersion,
});
const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reads, namespace: kube-system}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
---
apiVersion: example.test/v1
kind: Database
metadata: {name: main}
---
apiVersion: v1
kind: Service
metadata: {name: far, namespace: elsewhere}
`;
const hook = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\n';
const record = helmRecord('shop', 1, { manifest, hooks: [hook] });
const claimTemplates = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
const store = of('apps/v1', 'StatefulSet', 'store', { spec: claimTemplates });
const replicaSet = ownedBy(of('apps/v1', 'ReplicaSet', 'web-5d9'), 'apps/v1', 'Deployment', 'web');
const nightlyJob = ownedBy(of('batch/v1', 'Job', 'nightly-1'), 'batch/v1', 'CronJob', 'nightly');
const operated = ownedBy(of('apps/v1', 'StatefulSet', 'main-db'), 'example.test/v1', 'Database', 'main');
const pod = object('Pod', 'one');

const belongs: readonly [title: string, object: KubeObject, around: readonly KubeObject[]][] = [
  ['An object in the manifest', of('apps/v1', 'Deployment', 'web'), []],
  ['An object in another API version of its group', of('apps/v1beta1', 'Deployment', 'web'), []],
  ['A hook', of('batch/v1', 'Job', 'migrate'), []],
  ['The pod of a hook', ownedBy(pod, 'batch/v1', 'Job', 'migrate'), []],
  ['The pod of a Deployment', ownedBy(pod, 'apps/v1', 'ReplicaSet', 'web-5d9'), [replicaSet]],
  [
    'A pod that outlives its ReplicaSet',
    ownedBy(pod, 'apps/v1', 'ReplicaSet', 'web-5d9', { 'pod-template-hash': '5d9' }),
    [],
  ],
  ["The pod of a CronJob's Job", ownedBy(pod, 'batch/v1', 'Job', 'nightly-1'), [nightlyJob]],
  [
    'The pod that an operator created for a custom resource',
    ownedBy(pod, 'apps/v1', 'StatefulSet', 'main-db'),
    [operated],
  ],
  ['The claim of a StatefulSet, which has no owner,', object('PersistentVolumeClaim', 'data-store-0'), [store]],
  [
    'An object annotated by helm',
    object('ConfigMap', 'loose', {
      metadata: { annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'shop' } },
    }),
    [],
  ],
];
for (const [title, given, around] of belongs)
  test(`${title} belongs to the release even without labels`, (t) => {
    t.true(ofRelease(seen(record, ...around), 'shop')(given));
    t.false(ofRelease(seen(record, ...around), 'other')(given));
  });

const foreign: readonly [title: string, object: KubeObject][] = [
  [
    'A pod that only has the label',
    object('Pod', 'two', { metadata: { labels: { 'app.kubernetes.io/instance': 'shop' } } }),
  ],
  ['An object of another kind with the same name', of('v1', 'ConfigMap', 'web')],
  [
    'An object with the same name in another namespace',
    of('apps/v1', 'Deployment', 'web', { metadata: { namespace: 'elsewhere' } }),
  ],
  ['The pod of an unknown ReplicaSet', ownedBy(pod, 'apps/v1', 'ReplicaSet', 'web-5d9')],
  ['A claim whose name only starts the same', object('PersistentVolumeClaim', 'data-store-extra-0')],
  [
    'An object of the same release name in another namespace',
    object('ConfigMap', 'loose', {
      metadata: { annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'b' } },
    }),
  ],
];
for (const [title, given] of foreign)
  test(`${title} does not belong to the release`, (t) => {
    t.is(releaseFinder(seen(record, store))(given), undefined);
  });

test('An object removed by the latest upgrade still belongs to the release; one removed earlier does not', (t) => {
  const later = (version: number, name: string) =>
    helmRecord('shop', version, { manifest: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\n` });
  const isMine = ofRelease(seen(later(9, 'old'), later(10, 'removed'), later(11, 'now')), 'shop');
  const names = ['now', 'removed', 'old'].filter((name) => isMine(of('apps/v1', 'Deployment', name)));
  t.deepEqual(names, ['now', 'removed']);
});

test('A release is searched in each namespace of its objects, ignoring its RBAC objects', (t) => {
  const far = object('Pod', 'far', { metadata: { namespace: 'elsewhere' } });
  const there = seen(ownedBy(far, 'v1', 'Service', 'far'));
  const here: Seen = { ...seen(record), at: (namespace) => (namespace === 'elsewhere' ? there : here) };
  t.deepEqual(namespacesOf(here, 'shop'), ['shop', 'elsewhere']);
  t.deepEqual(
    objectsOfRelease(here, 'Pod', 'shop').map(({ metadata }) => metadata.name),
    ['far'],
  );
});

test('A release is recorded in its install namespace, and its objects are found from any other', (t) => {
  const there = homesIn('shop', new Map([['db', 'data']]));
  const text =
    'apiVersion: v1\nkind: Service\nmetadata: {name: main}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: x}\n';
  const far = { ...seen(helmRecord('db', 1, { manifest: text })), namespace: 'data', homes: there };
  const here: Seen = {
    ...seen(record),
    homes: there,
    at: (name) => (name === 'data' ? { ...far, at: here.at } : here),
  };
  const service = (namespace: string) => of('v1', 'Service', 'main', { metadata: { namespace } });
  const releaseOf = releaseFinder(here);
  t.is(releaseOf(service('data')), 'db');
  t.is(releaseOf(service('shop')), undefined);
  t.is(releaseOf(of('v1', 'Node', 'x')), 'db', 'a cluster-scoped object');
  t.is(releaseOf(of('apps/v1', 'Deployment', 'web', { metadata: { namespace: 'shop' } })), 'shop');
  t.deepEqual(namespacesOf(here, 'db'), ['data']);
  t.deepEqual([...lastRecords(here).keys()].toSorted(), ['db', 'shop']);
});
