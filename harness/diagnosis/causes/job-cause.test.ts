import { object } from '../../health/fixtures/seen.ts';
import { facts, testCauses } from '../fixtures/facts.ts';

/** A Job that just failed, with the pod that did. */
function failed(spec: object) {
  const lastTransitionTime = '2026-03-14T09:27:25Z';
  const job = object('Job', 'api-fetch', {
    metadata: { uid: 'j1' },
    spec,
    status: { conditions: [{ type: 'Failed', status: 'True', reason: 'FailedIndexes', lastTransitionTime }] },
  });
  const main = { name: 'main', state: { terminated: { exitCode: 42, message: 'part 1 is corrupt' } } };
  const ownerReferences = [{ kind: 'Job', name: 'api-fetch', uid: 'j1' }];
  const pod = object('Pod', 'api-fetch-1', {
    metadata: { ownerReferences },
    status: { phase: 'Failed', containerStatuses: [main] },
  });
  return facts([job, pod]);
}
const words = 'Job/api-fetch failed: container main ended with exit code 42: part 1 is corrupt';

testCauses([
  ['A Job that exceeded its backoff limit', failed({ backoffLimit: 2 }), `${words} (backoffLimit 2)`],
  [
    'A Job with a limit per index, for which Kubernetes also sets a limit for the whole Job,',
    failed({ backoffLimit: 2147483647, backoffLimitPerIndex: 1 }),
    `${words} (backoffLimitPerIndex 1)`,
  ],
  ['A Job without retries', failed({ backoffLimit: 2147483647, backoffLimitPerIndex: 0 }), words],
]);
