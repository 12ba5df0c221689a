import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { objectsOf, releasesChangedBy } from './applied-objects.ts';

const object = (kind: string, metadata: object = {}) => ({ kind, metadata }) as KubeObject;

test('A step applies its object, its objects, or those of a file relative to the scenario', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'applied-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'two.yaml'),
    'apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: v1\nkind: B\nmetadata: {name: b}\n',
  );
  const [a, b] = [object('A'), object('B')];
  t.deepEqual(objectsOf({ object: a }, folder), [a]);
  t.deepEqual(objectsOf({ objects: [a, b] }, folder), [a, b]);
  t.deepEqual(objectsOf({}, folder), []);
  t.deepEqual(
    objectsOf({ file: 'two.yaml' }, folder).map(({ kind }) => kind),
    ['A', 'B'],
  );
  t.throws(() => objectsOf({ file: 'none.yaml' }, folder), { instanceOf: InputError });
});

test('An object changes only the release that it belongs to, and each release is listed once', (t) => {
  const helm = object('ConfigMap', {
    annotations: { 'meta.helm.sh/release-name': 'web' },
    labels: { 'app.kubernetes.io/instance': 'x' },
  });
  const labelled = object('Service', { labels: { 'app.kubernetes.io/instance': 'api' } });
  t.deepEqual(releasesChangedBy([helm, helm, labelled, object('Secret')]), ['web', 'api']);
});

for (const kind of [
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodDisruptionBudget',
  'PriorityClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
])
  test(`A ${kind} affects the pods of every release`, (t) => t.deepEqual(releasesChangedBy([object(kind)]), ['*']));

for (const kind of ['NetworkPolicyList', 'MyNetworkPolicy', 'ResourceQuotas'])
  test(`A ${kind} does not affect the pods of every release`, (t) =>
    t.deepEqual(releasesChangedBy([object(kind)]), []));
