import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { load } from 'js-yaml';
import { object } from '../../health/fixtures/seen.ts';
import { type Helm, HelmError } from '../../helm/binary/run-helm.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { ClusterReleases } from './cluster-releases.ts';
import { clusterWith } from './fixtures/still-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'releases-'));
test.after.always(() => rmSync(folder, { recursive: true }));
const manifest = 'kind: Service\nmetadata:\n  name: web\nspec:\n  port: ';
mkdirSync(join(folder, 'templates'));
writeFileSync(join(folder, 'platform.yaml'), 'releases: [{name: web, set: {port: 80}}]\n');
writeFileSync(join(folder, 'templates/web.yaml'), `${manifest}{{ .Values.port }}\n`);

/** The releases of a platform with one chart, whose upgrade helm does not bring to its end. */
function releasesOf() {
  const helm = {
    run: async ([command]: readonly string[], { input = '' }: { input?: string } = {}) => {
      if (command !== 'template') throw new HelmError('upgrade', 'Error: timed out', '');
      return `# Source: web/templates/web.yaml\n${manifest}${(load(input) as { port?: number }).port}\n`;
    },
  } as unknown as Helm;
  const release = { name: 'web', chart: folder, values: [], set: {}, needs: [] };
  const objects = [object('Service', 'web')];
  const web = { release, namespace: 'shop', chartPath: folder, objects, images: [], values: { port: 80 } };
  return new ClusterReleases({
    helm,
    access: clusterWith(),
    prepared: () => [{ ...web, fingerprint: '1' }],
    images: async () => undefined,
    platformFile: join(folder, 'platform.yaml'),
    changed: () => undefined,
  });
}
const portOf = (releases: ClusterReleases, value: string) =>
  releases
    .originOf({ object: object('Service', 'web'), key: 'port', value })
    .then((origin) => origin?.split('\n')[0]?.replace(/^.*platform/, 'platform'));

test('After a helm step upgrades a release, values are traced to the step until a rollback', async (t) => {
  const releases = releasesOf();
  t.is(await portOf(releases, '80'), 'platform.yaml:1:30 port: 80');
  const { signal } = new AbortController();
  const request = { values: { port: 81 }, valuesFiles: [], timeoutMs: 1000, signal };
  await t.throwsAsync(releases.upgrade('web', request), { instanceOf: HarnessError });
  t.is(await portOf(releases, '81'), 'values of the helm step: port: 81');
  await t.throwsAsync(releases.rollback('web', 1, { timeoutMs: 1000, signal }));
  t.is(await portOf(releases, '80'), 'platform.yaml:1:30 port: 80');
});
