import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sleepingChart } from '../fixtures/small-platform.ts';
import { testWithEngine } from '../fixtures/with-engine.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const chart = sleepingChart.replace('spec:\n', 'spec:\n  replicas: {{ .Values.replicas }}\n');
const files: Readonly<Record<string, string>> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'chart/values.yaml': 'image: busybox:1.37\npolicy: IfNotPresent\nreplicas: 1\n',
  'chart/templates/deployment.yaml': chart,
  'scenarios/platform.yaml': `
platform: documented
cluster: {versions: ${join(root, 'ci/versions.yaml')}, disable: [traefik, coredns, metrics-server, local-storage]}
releases: [{name: kaggle-data-api, chart: ../chart}]
`,
  'scenarios/api-health.yaml': `
scenario: Three pods are ready
needs: [kaggle-data-api]
steps:
  - assert: {apiVersion: apps/v1, kind: Deployment, name: kaggle-data-api}
    expect: {object: {status: {readyReplicas: 3}}}
`,
};

testWithEngine('The program in the docs runs unmodified and cleans up after itself', async (t, engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'documented-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const [, program = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(root, 'docs/running.md'), 'utf8')) ?? [];
  t.regex(program, /Session\.open/);
  writeFileSync(join(folder, 'program.ts'), program);
  // From the sources: a clone has no built package.
  await promisify(execFile)(process.execPath, ['--conditions=platform-scenarios-source', 'program.ts'], {
    cwd: folder,
  });
  const containers = await engine.docker.listContainers({ all: true });
  t.deepEqual(
    containers.flatMap(({ Names }) => Names).filter((name) => name.includes('documented')),
    [],
  );
});
