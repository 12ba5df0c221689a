import test from 'ava';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { judgeRestarted } from './await-restarted.ts';

const since = Date.parse('2026-01-01T12:00:00.400Z');
const running = (startedAt: string) => ({ state: { running: { startedAt } } });

function pod(...containerStatuses: readonly object[]): KubeObject {
  const status = { phase: 'Running', containerStatuses };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'api-0' }, status } as unknown as KubeObject;
}

test('A pod counts as restarted once every container reports a time after the restart, in whole seconds', (t) => {
  const state = (...containers: readonly object[]) => judgeRestarted(pod(...containers), since).state;
  t.is(state(running('2026-01-01T12:00:00Z')), 'ready');
  t.is(state(running('2026-01-01T11:59:59Z')), 'pending');
  t.is(state(running('2026-01-01T12:00:07Z'), running('2026-01-01T11:00:00Z')), 'pending');
  t.is(state(running('2026-01-01T12:00:07Z'), { state: { waiting: { reason: 'PodInitializing' } } }), 'ready');
  t.is(state({ state: { terminated: { finishedAt: '2026-01-01T11:00:00Z' } } }), 'pending');
  t.is(state(), 'ready');
});

test('A pod that completed or is being deleted is not waited for', (t) => {
  const old = pod(running('2026-01-01T11:00:00Z'));
  t.is(judgeRestarted({ ...old, status: { ...(old['status'] as object), phase: 'Succeeded' } }, since).state, 'ready');
  const going = { ...old, metadata: { ...old.metadata, deletionTimestamp: '2026-01-01T12:00:01Z' } };
  t.is(judgeRestarted(going as KubeObject, since).state, 'ready');
});
