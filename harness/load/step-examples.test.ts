import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { stepKinds } from '../steps/registry.ts';
import { loadPlatform } from './load-platform.ts';
import { loadScenarios } from './load-scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'step-examples-'));
test.after.always(() => rm(folder, { recursive: true, force: true }));
const platform = fileURLToPath(new URL('../../scenarios/platform.yaml', import.meta.url));
const releases = loadPlatform(platform).releases.map(({ name }) => name);

for (const [kind, { example }] of stepKinds) {
  test(`The example of ${kind} loads as a step of that kind and uses release names of this platform`, (t) => {
    const file = join(folder, `${kind}.yaml`);
    writeFileSync(file, `scenario: An example\nsteps:\n${example}`);
    const [scenario] = loadScenarios([file], releases, stepKinds);
    t.true(scenario?.steps.some((step) => step.kind === kind && step.name !== undefined));
  });
}
