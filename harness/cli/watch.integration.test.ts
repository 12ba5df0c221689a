import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { sleepingChart } from '../session/fixtures/small-platform.ts';
import { testWithEngine } from '../session/fixtures/with-engine.ts';
import { watchedRun } from './fixtures/watched-run.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const versions = fileURLToPath(new URL('../../ci/versions.yaml', import.meta.url));
/** The line of a round without its duration, which is never the same. */
const facts = (line: string) => line.replace(/ · [\d.]+ (ms|s)( · .*)?$/, '');

const scenario = (name: string, release: string, path: string) =>
  `scenario: ${name}\nsteps: [{request: {to: ${release}, path: ${path}}}]\n`;

const answers = {
  'answers/platform.yaml': fixture('answers/platform.yaml'),
  'answers/server.ts': fixture('answers/server.ts'),
  'answers/chart/Chart.yaml': fixture('answers/chart/Chart.yaml'),
  'answers/chart/templates/all.yaml': fixture('answers/chart/templates/all.yaml'),
  'platform/versions.yml': fixture('platform/versions.yml'),
  'answers/one.yaml': scenario('One', 'api', '/one'),
  'answers/two.yaml': scenario('Two', 'base', '/two'),
};
const local = ['--platform', 'answers/platform.yaml', '--target', 'local'];

test.serial(
  'Without a cluster, changes to a scenario, a source and the platform file each start a round',
  async (t) => {
    const run = watchedRun(t, { ...answers, 'later/notes.txt': 'no scenario yet' }, ['answers', 'later', ...local]);
    t.is(facts(await run.round()), 'first round · ran 2 scenarios: 2 passed');

    run.edit('answers/one.yaml', (text) => text.replace('/one', '/bad'));
    t.is(facts(await run.round()), 'answers/one.yaml changed · ran 1 scenario: 1 failed · 1 of 2 fail in total');
    t.like(run.result(), { exitCode: 1, counts: { passed: 1, failed: 1 } });

    run.write('answers/draft', scenario('One', 'api', '/one'));
    renameSync(join(run.folder, 'answers/draft'), join(run.folder, 'answers/one.yaml'));
    t.is(facts(await run.round()), 'answers/one.yaml changed · ran 1 scenario: 1 passed');
    t.like(run.result(), { exitCode: 0, counts: { passed: 2 } });

    run.write('later/three.yaml', scenario('Three', 'api', '/three'));
    t.is(facts(await run.round()), 'later/three.yaml changed · ran 1 scenario: 1 passed');

    run.edit('answers/server.ts', (text) => `${text}// as good as before\n`);
    t.is(facts(await run.round()), 'answers/server.ts changed · updated base, api · ran 3 scenarios: 3 passed');

    run.edit(
      'answers/platform.yaml',
      (text) => `${text}  - {name: more, chart: chart, local: {run: [node, server.ts], ports: {http: PORT}}}\n`,
    );
    run.write('answers/four.yaml', scenario('Four', 'more', '/four'));
    t.is(
      facts(await run.round()),
      'answers/four.yaml, answers/platform.yaml changed · updated more · ran 1 scenario: 1 passed',
    );
    t.is(await run.interrupt(), 130);
  },
);

test.serial('An invalid file is reported, the rest keeps running, and the file runs once it is fixed', async (t) => {
  const run = watchedRun(t, answers, local);
  await run.round();
  run.write('answers/one.yaml', 'scenario: One\nsteps: [{requst: {}}]\n');
  t.regex(await run.round(), /^answers\/one.yaml changed · nothing to run · left out: answers\/one.yaml · waiting/);
  t.regex(run.said(), /answers\/one.yaml:2:10: steps\[0\]: .*unknown key "requst" \(did you mean request\?\)/);

  run.edit('answers/two.yaml', (text) => text.replace('/two', '/other'));
  t.regex(
    await run.round(),
    /^answers\/two.yaml changed · ran 1 scenario: 1 passed · .* · left out: answers\/one.yaml · /,
  );
  run.write('answers/one.yaml', scenario('One', 'api', '/one'));
  t.is(facts(await run.round()), 'answers/one.yaml changed · ran 1 scenario: 1 passed');

  run.edit('answers/chart/templates/all.yaml', (text) => `${text}{{ nonsense }}\n`);
  t.is(
    facts(await run.round()),
    'answers/chart/templates/all.yaml changed · base, api could not be updated, running releases are unchanged · 2 scenarios held back until base, api is fixed',
  );
  run.edit('answers/chart/templates/all.yaml', (text) => text.replace('{{ nonsense }}\n', ''));
  t.is(
    facts(await run.round()),
    'answers/chart/templates/all.yaml changed · updated base, api · ran 2 scenarios: 2 passed',
  );

  run.edit('answers/server.ts', (text) => `${text}process.exit(3);\n`);
  t.regex(
    await run.round(),
    /could not be updated, running releases are unchanged · 2 scenarios held back until .* is fixed · /,
  );
  run.edit('answers/server.ts', (text) => text.replace('process.exit(3);\n', ''));
  t.is(facts(await run.round()), 'answers/server.ts changed · updated base, api · ran 2 scenarios: 2 passed');
  t.is(await run.interrupt(), 130);
});

test.serial('A change to a running scenario ends the round, and the new version runs', async (t) => {
  const patient = (path: string) =>
    `scenario: Patient\nsteps:\n  - request: {to: api, path: ${path}}\n    eventually: {within: 10m}\n`;
  const run = watchedRun(t, { ...answers, 'answers/one.yaml': patient('/fine') }, [...local, '--workers', '1']);
  await run.round();
  run.write('answers/one.yaml', patient('/bad'));
  run.write('answers/two.yaml', patient('/bad').replace('Patient', 'Late'));
  await run.hears('· scenario  Patient\n');
  run.write('answers/one.yaml', patient('/fine'));
  run.write('answers/two.yaml', patient('/fine').replace('Patient', 'Late'));
  t.is(
    facts(await run.round()),
    'answers/one.yaml, answers/two.yaml changed · interrupted by a newer change, 2 scenarios deferred',
  );
  t.is(facts(await run.round()), 'answers/one.yaml, answers/two.yaml changed · ran 2 scenarios: 2 passed');
  t.is(await run.interrupt(), 130);
});

testWithEngine(
  'On a kept cluster, changes to a scenario, a chart and a source each start a round',
  async (t, engine) => {
    t.timeout(300_000);
    // Of this process, so that no other run's cluster is taken for what this one left.
    const platform = `watched-${process.pid}`;
    const files = {
      'platform.yaml': `
platform: ${platform}
cluster: {versions: ${versions}, disable: [traefik, coredns, metrics-server, local-storage]}
releases:
  - {name: fine, chart: chart, set: {image: "busybox:1.37", policy: IfNotPresent}}
  - name: built
    chart: built
    set: {policy: IfNotPresent}
    build: {image: watched-built, context: source, dockerfile: Dockerfile, args: {BASE: "busybox:1.37"}}
`,
      'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
      'chart/templates/deployment.yaml': sleepingChart,
      'built/Chart.yaml': 'apiVersion: v2\nname: built\nversion: 1.0.0\n',
      'built/templates/deployment.yaml': sleepingChart.replace(
        '.Values.image }}',
        '.Values.image.repository }}:{{ .Values.image.tag }}',
      ),
      Dockerfile: 'ARG BASE\nFROM $BASE\nCOPY answer /answer\n',
      'source/answer': 'one',
      'built.yaml':
        'scenario: Built\nsteps:\n  - exec: {release: built, command: [cat, /answer]}\n    expect: {stdout: one}\n',
      'fine.yaml':
        'scenario: Fine\nsteps:\n  - exec: {release: fine, command: [sh, -c, "echo $COLOUR"]}\n    expect: {stdout: blue}\n',
    };
    const run = watchedRun(t, files, ['--platform', 'platform.yaml', '--target', 'k3s']);
    t.regex(await run.round(), /^first round · ran 2 scenarios: 1 passed, 1 failed · /);

    const colour = (value: string) => (text: string) =>
      text.replace('command: [sleep', `env: [{name: COLOUR, value: ${value}}]\n          command: [sleep`);
    run.edit('chart/templates/deployment.yaml', colour('blue'));
    t.is(facts(await run.round()), 'chart/templates/deployment.yaml changed · updated fine · ran 1 scenario: 1 passed');

    run.write('source/answer', 'two');
    t.is(
      facts(await run.round()),
      'source/answer changed · updated built · ran 1 scenario: 1 failed · 1 of 2 fail in total',
    );
    run.edit('built.yaml', (text) => text.replace('stdout: one', 'stdout: two'));
    t.is(facts(await run.round()), 'built.yaml changed · ran 1 scenario: 1 passed');

    run.edit('chart/templates/deployment.yaml', (text) => text.replace('command: [sleep', 'command: [nonsense'));
    t.is(
      facts(await run.round()),
      'chart/templates/deployment.yaml changed · fine could not be updated, running releases are unchanged · 1 scenario held back until fine is fixed',
    );
    run.edit('chart/templates/deployment.yaml', (text) => text.replace('command: [nonsense', 'command: [sleep'));
    t.is(facts(await run.round()), 'chart/templates/deployment.yaml changed · updated fine · ran 1 scenario: 1 passed');

    run.edit('platform.yaml', (text) => text.replace(/ {2}- \{name: fine.*\n/, ''));
    run.edit(
      'fine.yaml',
      () =>
        'scenario: Fine\nsteps: [{assert: {apiVersion: v1, kind: Pod, labels: {app.kubernetes.io/instance: fine}}, expect: {count: 0}}]\n',
    );
    t.is(facts(await run.round()), 'fine.yaml, platform.yaml changed · updated fine · ran 1 scenario: 1 passed');
    t.is(await run.interrupt(), 130);
    const left = await engine.docker.listContainers({
      all: true,
      filters: { label: [`platform-scenarios.platform=${platform}`] },
    });
    t.deepEqual(left, []);
  },
);
