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

/** How often helm runs for a hook that it does not find so many times. */
async function runsFor(spec: object, failures: number): Promise<number> {
  const gone =
    'Error: UPGRADE FAILED: pre-upgrade hooks failed: resource Job/shop/create not ready. status: NotFound, message: Resource not found';
  let runs = 0;
  const run = async () => {
    runs += 1;
    throw new HelmError('upgrade', runs <= failures ? gone : said, '');
  };
  const metadata = { name: 'create', annotations: { 'helm.sh/hook': 'pre-upgrade' } };
  const objects = [{ apiVersion: 'batch/v1', kind: 'Job', metadata, spec }];
  const release = { name: 'web', chart: '/c', values: [], set: {}, needs: [] };
  const rendered = { release, namespace: 'shop', chartPath: '/c', objects, images: [] };
  const { signal } = new AbortController();
  const request = { values: {}, timeoutMs: 1000, signal, note: () => undefined, unchanged: false };
  const helm = { run } as unknown as Helm;
  await installRelease(helm, clusterWith(), rendered, request).catch(() => undefined);
  return runs;
}

test('Helm runs again if a hook was removed by its ttlSecondsAfterFinished before helm saw it end', async (t) => {
  t.is(await runsFor({ ttlSecondsAfterFinished: 0 }, 1), 2);
  t.is(await runsFor({ ttlSecondsAfterFinished: 0 }, 9), 3);
  t.is(await runsFor({}, 9), 1);
});

test('A failed first installation is reported as an installation', async (t) => {
  t.like(await failureOn(clusterWith()), {
    message: 'release web could not be installed: helm upgrade failed: UPGRADE FAILED: cannot patch "web"',
  });
});
