import test from 'ava';
import type { Helm } from '../../../helm/binary/run-helm.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { testRelease } from './test-release.ts';

const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: {helm.sh/hook: pre-upgrade}}\n';

for (const [hooks, observed] of [
  ['', 'no hooks'],
  [job, 'hooks: Job/migrate'],
] as const) {
  test(`helm test fails for a release without test hooks (${observed})`, async (t) => {
    const helm = {
      run: async ([word]: readonly string[]) => (word === 'get' ? hooks : 'never asked'),
    } as unknown as Helm;
    const access = { namespace: 'shop', kubeconfig: '/k' } as unknown as ClusterAccess;
    const request = { timeoutMs: 1000, signal: new AbortController().signal, images: async () => undefined };
    const error = await t.throwsAsync(testRelease(helm, access, 'web', request), {
      message: 'release web has no test hooks: nothing would be tested',
    });
    t.like(error, { observed, expected: 'an object with the annotation helm.sh/hook: test' });
  });
}
