import test from 'ava';
import { type Helm, HelmError } from '../../helm/binary/run-helm.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { helmRecord } from '../../kube/fixtures/helm-record.ts';
import { clusterWith } from './fixtures/still-cluster.ts';
import { installRelease } from './install-release.ts';

const said = [
  'level=WARN msg="upgrade failed" name=web error="cannot patch \\"web\\""',
  'Error: UPGRADE FAILED: cannot patch "web"',
].join('\n');

async function failureOn(access: ClusterAccess) {
  const helm = { run: () => Promise.reject(new HelmError('upgrade', said, '')) } as unknown as Helm;
  const release = { name: 'web', chart: '/c', values: [], set: {}, needs: [] };
  const rendered = { release, namespace: 'shop', chartPath: '/c', objects: [], images: [] };
  const { signal } = new AbortController();
  const request = { values: {}, timeoutMs: 1000, signal, note: () => undefined, unchanged: false };
  return installRelease(helm, access, rendered, request).then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("A failed upgrade is reported as an upgrade, with helm's message only once", async (t) => {
  t.like(await failureOn(clusterWith(helmRecord('web', 2, {}))), {
    message: 'release web could not be upgraded: helm upgrade failed: UPGRADE FAILED: cannot patch "web"',
    observed: 'Error: UPGRADE FAILED: cannot patch "web"',
  });
});

test('A failed first installation is reported as an installation', async (t) => {
  t.like(await failureOn(clusterWith()), {
    message: 'release web could not be installed: helm upgrade failed: UPGRADE FAILED: cannot patch "web"',
  });
});
