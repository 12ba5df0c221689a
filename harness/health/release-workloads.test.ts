import test from 'ava';
import { recordedOf } from '../steps/fixtures/step-context.ts';
import { object, seen } from './fixtures/seen.ts';
import { judgeRelease } from './release-workloads.ts';

const web = {
  ...object('StatefulSet', 'web', {
    metadata: { annotations: recordedOf('web') },
    spec: { replicas: 1 },
    status: { replicas: 1, readyReplicas: 1, updatedReplicas: 1 },
  }),
  apiVersion: 'apps/v1',
};
const pod = (metadata: object) =>
  object('Pod', 'web-0', {
    owner: 'uid-web',
    metadata,
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });

test('A workload that still counts a pod which is gone is not ready', (t) => {
  t.like(judgeRelease(seen(web), 'web'), { state: 'pending', waitingFor: 'StatefulSet/web: 0 of 1 pods' });
  const ending = pod({ deletionTimestamp: '2026-01-01T00:00:00Z' });
  t.is(judgeRelease(seen(web, ending), 'web').state, 'pending');
  t.is(judgeRelease(seen(web, pod({})), 'web').state, 'ready');
});
