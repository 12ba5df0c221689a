import { object } from '../../health/fixtures/seen.ts';
import { facts, readyPod, service, testCauses, testNoCauses } from '../fixtures/facts.ts';

const failures = { messages: [{ text: 'after 2.10 s: UND_ERR_SOCKET: other side closed' }] };

/** A workload with a pod of the time, after which requests failed at 09:27:18. */
function replaced(kind: string, spec: object, time: string, told = failures, began = '20:00') {
  const made = { metadata: { uid: 'w1', creationTimestamp: `2026-03-14T09:${began}Z` } };
  const pod = readyPod('api-1', { app: 'api' });
  const ownerReferences = [{ kind, name: 'api', uid: 'w1' }];
  const metadata = { ...pod.metadata, ownerReferences, creationTimestamp: `2026-03-14T09:${time}Z` };
  return facts([service({ app: 'api' }), object(kind, 'api', { ...made, spec }), { ...pod, metadata }], told);
}
const recreate = { strategy: { type: 'Recreate' } };

testCauses([
  [
    'A Deployment that ends its pods before it creates new ones',
    replaced('Deployment', recreate, '27:10'),
    'Deployment/api replaces its pods by the strategy Recreate: no pod answers from the end of the old ones until the new ones are ready',
  ],
  [
    'A StatefulSet of one pod',
    replaced('StatefulSet', {}, '27:10'),
    'StatefulSet/api has one pod, which ends before its replacement starts: no pod answers in between',
  ],
]);

testNoCauses([
  ['A pod that was replaced minutes before', replaced('Deployment', recreate, '24:00')],
  ['The first pod of a Deployment', replaced('Deployment', recreate, '27:10', failures, '27:09')],
  ['A Deployment that creates new pods first', replaced('Deployment', {}, '27:10')],
  ['A StatefulSet of two pods', replaced('StatefulSet', { replicas: 2 }, '27:10')],
  [
    'A pod that was replaced while every request was answered',
    replaced('Deployment', recreate, '27:10', { messages: [{ text: 'p99Ms 300' }] }),
  ],
]);
