import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPlatform } from '../../load/load-platform.ts';
import { loadScenarios } from '../../load/load-scenarios.ts';
import { stepKinds } from '../../steps/registry.ts';
import { testWithEngine } from '../fixtures/with-engine.ts';
import { Session } from '../session.ts';
import { failureIn, isGolden, withoutEvidence } from './fixtures/golden-failure.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

testWithEngine('On a cluster, every failure has its full text, and each way to reach a release works', async (t) => {
  t.timeout(600_000);
  const reportsFolder = mkdtempSync(join(tmpdir(), 'failure-text-'));
  t.teardown(() => rm(reportsFolder, { recursive: true, force: true }));
  const platform = loadPlatform(fixture('failures/platform.yaml'));
  const scenarios = loadScenarios([fixture('failures/failures.yaml')], ['web', 'front'], stepKinds);
  await using session = await Session.open({ platform, target: 'k3s', reportsFolder });
  const { result: run } = await session.run({ scenarios, workers: 4 });
  t.is(run.failure, undefined);
  const results = run.scenarios;
  t.deepEqual(
    results.filter(({ verdict }) => verdict !== 'failed').map(({ name }) => name),
    [],
  );
  for (const result of results.filter(({ verdict }) => verdict === 'failed'))
    await isGolden(t, `cluster-${result.name}`, withoutEvidence(failureIn(result)));

  const reaching = loadScenarios([fixture('reach/reach.yaml')], ['reach'], stepKinds);
  const { result: reached } = await session.run({ scenarios: reaching, workers: 4 });
  for (const result of reached.scenarios) {
    if (result.name.startsWith('refused-'))
      await isGolden(t, `cluster-${result.name}`, withoutEvidence(failureIn(result)));
    else t.is(result.verdict, 'passed', result.steps.find(({ failure }) => failure)?.failure?.observed);
  }
});
