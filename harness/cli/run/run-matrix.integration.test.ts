import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { dump } from 'js-yaml';
import { loadImageMap, replaceImage } from '../../engine/image-map.ts';
import { sleepingChart } from '../../session/fixtures/small-platform.ts';
import { testWithEngine } from '../../session/fixtures/with-engine.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const images = loadImageMap();
const [first, second] = ['rancher/k3s:v1.35.4-k3s1', 'rancher/k3s:v1.34.7-k3s1'];
const files: Readonly<Record<string, string>> = {
  'versions.yml': dump({
    kubernetes: [
      { version: '1.35', image: first },
      { version: '1.34', image: second },
    ],
  }),
  'platform.yaml': `
platform: matrix
cluster: {versions: versions.yml, disable: [traefik, coredns, metrics-server, local-storage]}
releases: [{name: fine, chart: chart, set: {image: "busybox:1.37", policy: IfNotPresent}}]
`,
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'chart/templates/deployment.yaml': sleepingChart,
  'one.yaml': 'scenario: A pod runs\nneeds: [fine]\nsteps: [{exec: {release: fine, command: ["true"]}}]\n',
  'two.yaml': 'scenario: A command fails\nneeds: [fine]\nsteps: [{exec: {release: fine, command: ["false"]}}]\n',
};

/** The command line on a platform in a folder of its own. @param stand what stands for the image of the second version. */
function matrix(t: ExecutionContext, stand = replaceImage(second ?? '', images)) {
  const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'chart/templates'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'images.yml'), dump({ ...Object.fromEntries(images), [second ?? '']: stand }));
  const env = { ...process.env, HARNESS_IMAGES: join(folder, 'images.yml') };
  const run = (...args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
      const argv = [main, 'run', '--platform', 'platform.yaml', ...args];
      const child = execFile(process.execPath, argv, { cwd: folder, env }, (_error, out, err) =>
        resolve({ code: child.exitCode ?? -1, out, err }),
      );
    });
  return { folder, run, read: (name: string) => readFileSync(join(folder, 'reports', name), 'utf8') };
}

test('Several versions must be pinned, run on k3s only, and exclude flags for a single version', async (t) => {
  const { run } = matrix(t);
  t.like(await run('--k8s', '1.35,1.33,2'), {
    code: 2,
    err: '--k8s: version "1.33" is not pinned; pinned: 1.35, 1.34\n--k8s: version "2" is not pinned; pinned: 1.35, 1.34\n',
  });
  t.like(await run('--k8s', 'all', '--target', 'local', '--keep', '--watch'), {
    code: 2,
    err: '--k8s with several versions: --keep, --watch takes one version at a time\n--k8s with several versions boots a cluster for each, which the local target cannot do\n',
  });
});

testWithEngine('Versions run in sequence, and one report shows their verdicts side by side', async (t) => {
  t.timeout(300_000);
  const { run, read, folder } = matrix(t);
  mkdirSync(join(folder, 'reports'));
  writeFileSync(join(folder, 'reports/result.json'), '{}');
  const { code, out } = await run('--k8s', '1.34,1.35');
  t.is(code, 1, out);
  t.regex(out, /\n {2}1\.34 {2}1\.35\n {3}✓ {5}✓ {4}A pod runs\n {3}✗ {5}✗ {4}A command fails\n/);
  const { versions, scenarios } = JSON.parse(read('matrix.json'));
  t.deepEqual(
    scenarios.map(({ verdicts }: { verdicts: object }) => verdicts),
    [
      { '1.34': 'passed', '1.35': 'passed' },
      { '1.34': 'failed', '1.35': 'failed' },
    ],
  );
  t.regex(read('junit.xml'), /<testsuite name="Kubernetes 1\.34"(?:.|\n)*<testsuite name="Kubernetes 1\.35"/);
  t.regex(read('summary.md'), /\| A command fails \| two\.yaml:1 \| ❌ \| ❌ \|/);
  t.regex(read('report.html'), /k8s-1\.34\/report\.html#scenario-1/);
  t.false(existsSync(join(folder, 'reports/result.json')), 'the result of an earlier run is none of these');
  const answered = versions.map(({ kubernetes }: { kubernetes: string }) => kubernetes);
  t.is(
    versions[0].note,
    answered[0].startsWith('v1.34.') ? undefined : `${answered[0]} answered`,
    'a version other than the requested one is reported',
  );
  t.is(versions[1].note, answered[1].startsWith('v1.35.') ? undefined : `${answered[1]} answered`);
});

testWithEngine('A version whose cluster cannot boot is reported beside the results of the others', async (t) => {
  t.timeout(300_000);
  const { run, read } = matrix(t, 'registry.invalid/k3s:none');
  const { code, out } = await run('--k8s', 'all', 'one.yaml');
  t.is(code, 3, out);
  const { versions, scenarios } = JSON.parse(read('matrix.json'));
  t.deepEqual(
    scenarios.map(({ verdicts }: { verdicts: object }) => verdicts),
    [{ '1.35': 'passed' }],
  );
  t.regex(versions[1].outcome, /^The environment could not be created: image registry\.invalid\/k3s:none/);
  t.regex(read('junit.xml'), /<testsuite name="Kubernetes 1\.34" tests="\d" failures="0" errors="[1-9]"/);
});
