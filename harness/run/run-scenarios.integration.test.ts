import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPlatform } from '../load/load-platform.ts';
import { loadScenarios } from '../load/load-scenarios.ts';
import { sleepingChart } from './fixtures/small-platform.ts';
import { testWithEngine } from './fixtures/with-engine.ts';
import { startPlatform } from './start-platform.ts';

const versions = fileURLToPath(new URL('../../ci/versions.yaml', import.meta.url));
const files: Readonly<Record<string, string>> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'chart/templates/deployment.yaml': sleepingChart,
  'platform.yaml': `
platform: beside
cluster: {versions: ${versions}, disable: [traefik, coredns, metrics-server, local-storage]}
releases: [{name: fine, chart: chart, set: {image: "busybox:1.37", policy: IfNotPresent}}]
`,
  'scenarios.yaml': `
scenario: On a cluster of its own
needs: [fine]
isolation: cluster
steps: [{exec: {release: fine, command: ["true"]}}]
---
scenario: On the shared cluster
needs: [fine]
steps: [{wait: {pause: 1s}}, {exec: {release: fine, command: ["true"]}}]
---
scenario: After it on the shared cluster
needs: [fine]
steps: [{exec: {release: fine, command: ["true"]}}]
`,
};

testWithEngine(
  'A scenario boots its own cluster beside those on the shared one, which follow each other',
  async (t) => {
    t.timeout(115_000);
    const folder = mkdtempSync(join(tmpdir(), 'beside-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'chart/templates'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const platform = loadPlatform(join(folder, 'platform.yaml'));
    const scenarios = loadScenarios([join(folder, 'scenarios.yaml')], ['fine']);
    await using started = await startPlatform({ platform, target: 'k3s', reportsFolder: join(folder, 'reports') });
    const results = await started.runScenarios(scenarios, { workers: 1, apart: 1 });
    t.deepEqual(
      results.map(({ verdict }) => verdict),
      ['passed', 'passed', 'passed'],
    );
    const [own, first, second] = results.map(({ startMs, durationMs }) => ({
      from: startMs,
      to: startMs + durationMs,
    }));
    if (own === undefined || first === undefined || second === undefined)
      throw new Error('three scenarios have results');
    t.true(own.from < first.to && first.from < own.to, 'they overlap');
    t.true(first.to <= second.from, 'those that share do not');
  },
);
