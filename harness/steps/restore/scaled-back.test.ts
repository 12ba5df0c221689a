import test from 'ava';
import { object, seen } from '../../health/fixtures/seen.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { scaledBack, targetOf } from './scaled-back.ts';

const byHelm = { manager: 'helm', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:replicas': {} } } };
const byScaler = { ...byHelm, manager: 'kube-controller-manager', operation: 'Update', subresource: 'scale' };

/** A Deployment. @param managers of its replicas */
const workload = (replicas: number, ...managers: readonly object[]): KubeObject =>
  object('Deployment', 'web', {
    metadata: { managedFields: managers },
    spec: { replicas },
    status: { replicas, readyReplicas: replicas, updatedReplicas: replicas, availableReplicas: replicas },
  });

/** What is done to a workload. @param live how the scenario left it */
async function done(former: KubeObject, live: KubeObject | undefined): Promise<string[]> {
  const calls: string[] = [];
  const client = {
    get: async () => live,
    scale: async (_: object, replicas: number) => void calls.push(`scale to ${replicas}`),
    setManagers: async () => void calls.push('managers'),
  };
  const waitUntil = async (judge: (now: unknown) => Judgement) =>
    void calls.push(judge(live === undefined ? seen() : seen(live)).state);
  const view = { at: () => ({ synced: async () => undefined, waitUntil }) };
  await scaledBack({ client, view, namespace: 'shop' } as never, former, new AbortController().signal);
  return calls;
}

test('The replicas that an autoscaler set before or since are put back, and awaited', async (t) => {
  const back = ['scale to 2', 'managers', 'pending'];
  t.deepEqual(await done(workload(2), workload(4)), back, 'nobody owns them');
  t.deepEqual(await done(workload(2, byHelm), workload(4, byScaler)), back);
  t.deepEqual(await done(workload(2, byScaler), workload(1, byHelm)), back);
});

test('Replicas of a manifest, the former ones, and a workload that is gone are left alone', async (t) => {
  t.deepEqual(await done(workload(2, byHelm), workload(4, byHelm)), []);
  t.deepEqual(await done(workload(2), workload(2)), []);
  t.deepEqual(await done(workload(2), undefined), []);
  t.deepEqual(await done(object('DaemonSet', 'web', { spec: {} }), object('DaemonSet', 'web', { spec: {} })), []);
});

test('The workload of an autoscaler is found, if it has replicas', async (t) => {
  const asked: object[] = [];
  const get = async (ref: object) => {
    asked.push(ref);
    return workload(1);
  };
  const target = (kind: string, scaleTargetRef: object) =>
    targetOf({ client: { get }, namespace: 'shop' } as never, object(kind, 'web', { spec: { scaleTargetRef } }));
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  t.deepEqual(await target('HorizontalPodAutoscaler', ref), workload(1));
  t.is(await target('HorizontalPodAutoscaler', { ...ref, kind: 'Gadget' }), undefined);
  t.is(await target('ConfigMap', ref), undefined);
  t.deepEqual(asked, [{ ...ref, namespace: 'shop' }]);
});
