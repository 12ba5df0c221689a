import test from 'ava';
import { collectEvidence } from '../../../diagnosis/collect-evidence.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { watchHooks } from './watch-hooks.ts';

const job: KubeObject = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate', uid: 'job', annotations: { 'helm.sh/hook': 'pre-install' } },
};
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'migrate-1',
    uid: 'pod',
    namespace: 'shop',
    ownerReferences: [{ kind: 'Job', name: 'migrate', controller: true }],
  },
  spec: { containers: [{ name: 'main' }] },
  status: {
    phase: 'Failed',
    containerStatuses: [{ name: 'main', restartCount: 0, state: { terminated: { exitCode: 3, reason: 'Error' } } }],
  },
};
const event = (name: string, object: KubeObject, reason: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name },
  type: 'Warning',
  reason,
  message: `told by ${name}`,
  involvedObject: { kind: object.kind, name: object.metadata.name, uid: object.metadata['uid'] },
});

test('The log and the events of a failed hook appear only once in the evidence', async (t) => {
  const there: Record<string, readonly KubeObject[]> = { Pod: [], Event: [], Job: [job] };
  const all = (kind: string) => there[kind] ?? [];
  const view = {
    ...{ all, everywhere: all, synced: async () => undefined },
    eachChange: async (look: () => void) => {
      Object.assign(there, { Pod: [pod], Event: [event('backoff', pod, 'BackOff'), event('limit', job, 'Failed')] });
      look();
    },
  };
  const client = { request: async () => ({ body: [Buffer.from('no such column\n')] }) };
  const pods = { at: () => ({ logs: async () => 'no such column\n' }) };
  const access = { namespace: 'shop', view, client, pods } as unknown as ClusterAccess;
  const watch = await watchHooks(access, [job], new AbortController().signal);
  const failures = await watch.failures();
  // It comes when all is told of the hooks.
  there['Event'] = [...all('Event'), event('late', job, 'BackoffLimitExceeded')];
  const { evidence } = await collectEvidence(access, { isAbout: () => true, sinceMs: 0, ...failures });
  const text = [...failures.evidence, ...evidence].map((each) => `${each.title}\n${each.text}`).join('\n');
  for (const once of ['no such column', 'told by backoff', 'told by limit', 'told by late'])
    t.is(text.split(once).length - 1, 1, `${once}\n${text}`);
});
