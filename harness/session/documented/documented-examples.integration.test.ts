import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPlatform } from '../../load/load-platform.ts';
import { loadScenarios } from '../../load/load-scenarios.ts';
import { releasesUsed } from '../../model/scenario/scenario-uses.ts';
import { withoutOptional } from '../../plan/narrow-platform.ts';
import { stepKinds } from '../../steps/registry.ts';
import { testWithEngine } from '../fixtures/with-engine.ts';
import { Session } from '../session.ts';
import { documentedExamples, scenarioOfSteps } from './fixtures/documented-examples.ts';

/** Examples that need what the example of another kind makes, and its scenario takes away again. */
const preceded: Readonly<Record<string, string>> = { delete: 'apply' };

/** Kinds that no release here answers; failure-text.integration.test.ts has one that does. */
const elsewhere = ['websocket'];

/** The pod with a small volume that the page lets be filled. */
const writer = `
- apply:
    object:
      apiVersion: v1
      kind: Pod
      metadata: {name: writer}
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{name: main, image: "busybox:1.37", command: [sleep, "3600"], volumeMounts: [{name: data, mountPath: /data}]}]
        volumes: [{name: data, emptyDir: {medium: Memory, sizeLimit: 16Mi}}]
`;

/** How fast a machine answers, and for how long it is asked to, is not what makes an example true. */
const unhurried = (text: string) =>
  text.replaceAll(/(?<=p99Ms: \{lt: )\d+/g, '60000').replaceAll(/(?<=load: .* for: )5s/g, '1s');

testWithEngine('Every documented example except the upgrade passes on the platform of this repository', async (t) => {
  t.timeout(600_000);
  const { root, examples } = documentedExamples();
  t.teardown(() => rm(root, { recursive: true, force: true }));
  const whole = loadPlatform(fileURLToPath(new URL('../../../scenarios/platform.yaml', import.meta.url)));
  const names = whole.releases.map(({ name }) => name);
  const present = withoutOptional(whole).releases.map(({ name }) => name);
  for (const { line, text, file } of examples) {
    const steps = text.includes('pod: writer, path:') ? writer.trimStart() + text : text;
    writeFileSync(file, unhurried(text.startsWith('- ') ? scenarioOfSteps(`Example of line ${line}`, steps) : text));
  }
  const kinds = [...stepKinds.values()]
    .filter(({ name }) => !elsewhere.includes(name))
    .map(({ name: kind, example }) => {
      const file = join(root, 'scenarios', `${kind}.yaml`);
      const before = preceded[kind];
      const steps = [stepKinds.get(before ?? '')?.example ?? '', example];
      const text = steps.map((each) => each.trimStart()).join('');
      writeFileSync(file, unhurried(scenarioOfSteps(`Example of ${kind}`, text)));
      return file;
    });
  const scenarios = loadScenarios([...examples.map(({ file }) => file), ...kinds], names, stepKinds)
    // An upgrade from an earlier version is a run of its own, which scenarios/upgrade.yaml is.
    .filter(({ platformAt }) => platformAt === undefined)
    // What is optional may be out of images here; scenarios of this repository ask the release monitoring.
    .filter((scenario) => releasesUsed(scenario).every((name) => present.includes(name)));
  // The pods of the page are as short as can be, and so is what the namespace asks of them.
  const platform = { ...whole, labels: {}, releases: withoutOptional(whole).releases };
  await using session = await Session.open({ platform, target: 'k3s', reportsFolder: join(root, 'reports') });
  const { result } = await session.run({ scenarios });
  t.is(result.failure, undefined);
  t.is(result.scenarios.length, scenarios.length);
  for (const { name, verdict, steps } of result.scenarios) {
    const broken = steps.find(({ failure }) => failure);
    const { message, observed } = broken?.failure ?? {};
    t.is(verdict, 'passed', `${name}: ${broken?.name}: ${message}: ${observed}`);
  }
});
