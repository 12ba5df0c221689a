import test from 'ava';
import { seen } from '../../health/fixtures/seen.ts';
import { type Helm, HelmError } from '../../helm/binary/run-helm.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { helmRecord } from '../../kube/fixtures/helm-record.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { installRelease } from './install-release.ts';

const said = [
  'level=WARN msg="upgrade failed" name=web error="cannot patch \\"web\\""',
  'Error: UPGRADE FAILED: cannot patch "web"',
].join('\n');

/** A namespace with these objects and nothing else. */
function clusterWith(...objects: readonly KubeObject[]): ClusterAccess {
  const until = (_: unknown, { signal }: { readonly signal: AbortSignal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('over'))));
  const from = seen(...objects);
  const view = Object.assign(from, {
    homes: { all: ['shop'], of: () => 'shop' },
    at: () => view,
    everywhere: (kind: 'Pod') => from.all(kind),
    synced: async () => undefined,
    waitUntil: until,
  });
  return { view, namespace: 'shop', kubeconfig: '/k', client: { list: async () => [] } } as unknown as ClusterAccess;
}

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

test('A failed upgrade is called one, with the words of helm once', async (t) => {
  t.like(await failureOn(clusterWith(helmRecord('web', 2, {}))), {
    message: 'release web could not be upgraded: helm upgrade failed: UPGRADE FAILED: cannot patch "web"',
    observed: 'Error: UPGRADE FAILED: cannot patch "web"',
  });
});

test('A failed first installation is called an installation', async (t) => {
  t.like(await failureOn(clusterWith()), {
    message: 'release web could not be installed: helm upgrade failed: UPGRADE FAILED: cannot patch "web"',
  });
});
