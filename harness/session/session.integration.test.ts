import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { loadScenarios } from '../load/load-scenarios.ts';
import type { RunEvent } from '../model/result/run-event.ts';
import { stepKinds } from '../steps/registry.ts';
import { sleepingChart } from './fixtures/small-platform.ts';
import { testWithEngine } from './fixtures/with-engine.ts';
import { Session } from './session.ts';

const versions = fileURLToPath(new URL('../../ci/versions.yaml', import.meta.url));
const files: Readonly<Record<string, string>> = {
  'sleeper/Chart.yaml': 'apiVersion: v2\nname: sleeper\nversion: 1.0.0\n',
  'sleeper/values.yaml': 'image: busybox:1.37\npolicy: IfNotPresent\n',
  'sleeper/templates/deployment.yaml': sleepingChart,
  'sleeper/templates/secret.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: {name: "{{ .Release.Name }}"}\nstringData: {password: correct-horse}\n',
  'role/Chart.yaml': 'apiVersion: v2\nname: role\nversion: 1.0.0\n',
  'role/templates/role.yaml':
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: "{{ .Release.Name }}"}\nrules: []\n',
  'platform.yaml': `
platform: isolated
cluster: {versions: ${versions}, disable: [traefik, coredns, metrics-server, local-storage]}
releases: [{name: sleeper, chart: sleeper}, {name: role, chart: role}]
`,
  'scenarios.yaml': `
scenario: A namespaced scenario has its own sleeper
isolation: namespace
needs: [sleeper]
steps:
  - script: {run: echo "$NAMESPACE"}
    expect: {stdout: {not: isolated}}
  - exec: {release: sleeper, command: ["true"]}
  - helm: {upgrade: sleeper, values: {policy: Never}}
    expect: {revision: 2}
---
scenario: A scenario without needs has an empty namespace
isolation: namespace
steps:
  - assert: {apiVersion: apps/v1, kind: Deployment}
    expect: {count: 0}
  - apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: note}, data: {text: own}}}
---
scenario: Changes in other namespaces are not visible
needs: [sleeper]
steps:
  - assert: {apiVersion: v1, kind: ConfigMap, name: note}
    expect: {count: 0}
  - helm: {upgrade: sleeper}
    expect: {revision: 2}
---
scenario: A cluster-scoped object cannot be installed twice
isolation: namespace
needs: [role]
steps: [{script: {run: "true"}}]
---
scenario: A secret of its own release is masked
isolation: namespace
needs: [sleeper]
steps:
  - exec: {release: sleeper, command: [echo, the password is correct-horse]}
    expect: {stdout: another}
`,
  'beside.yaml': `
scenario: On a cluster of its own
needs: [sleeper]
isolation: cluster
steps: [{exec: {release: sleeper, command: ["true"]}}]
---
scenario: On the shared cluster
needs: [sleeper]
steps: [{wait: {pause: 1s}}, {exec: {release: sleeper, command: ["true"]}}]
---
scenario: After it on the shared cluster
needs: [sleeper]
steps: [{exec: {release: sleeper, command: ["true"]}}]
`,
  'apart.yaml': `
scenario: It waits for the other
needs: [sleeper]
steps: [{script: {run: 'touch one; until [ -e two ]; do sleep 0.2; done'}, timeout: 4m}]
---
scenario: The other waits for it
needs: [sleeper]
steps: [{script: {run: 'touch two; until [ -e one ]; do sleep 0.2; done'}, timeout: 4m}]
---
scenario: A secret of a further cluster is masked
needs: [sleeper]
steps: [{exec: {release: sleeper, command: [echo, the password is correct-horse]}, expect: {stdout: another}}]
`,
  'patient.yaml': 'scenario: It waits\nneeds: [sleeper]\nsteps: [{wait: {pause: 10m}}]\n',
  'elsewhere.yaml': `
scenario: A sleeper runs in the namespace of the run
needs: [sleeper]
steps:
  - script: {run: echo "$NAMESPACE"}
    expect: {stdout: {matches: '^isolated-[0-9a-f]+$'}}
  - exec: {release: sleeper, command: ["true"]}
---
scenario: Another one runs in its own namespace
isolation: namespace
needs: [sleeper]
steps: [{exec: {release: sleeper, command: ["true"]}}]
---
scenario: A cluster of its own is not available here
isolation: cluster
steps: [{script: {run: "true"}}]
`,
};

const folder = mkdtempSync(join(tmpdir(), 'isolated-'));
const releases = ['sleeper', 'role'];
const events: RunEvent[] = [];

/** Started by the first test that asks, for all of this file. */
let begun: Promise<Session> | undefined;
const sharedPlatform = () => (begun ??= start());

function start(): Promise<Session> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const reporter = { emit: (event: RunEvent) => events.push(event) };
  const platform = join(folder, 'platform.yaml');
  return Session.open({ platform, target: 'k3s', reportsFolder: join(folder, 'reports'), reporter });
}

test.after.always(async () => {
  await (await begun)?.close();
  rmSync(folder, { recursive: true });
});

/** Runs the command line on the cluster of a kubeconfig, as a process of its own; gives exit code and output.
 * @param killAt the process is killed, without a chance to clean up, when it says this. */
async function elsewhere(kubeconfig: string, args: readonly string[], killAt?: string) {
  const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, ...args, '--target', 'kubeconfig'], {
    cwd: folder,
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  let output = '';
  child.stdout.on('data', () => killAt !== undefined && output.includes(killAt) && child.kill('SIGKILL'));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output };
}

testWithEngine('A session started from code runs each scenario in the namespace that it asks for', async (t) => {
  t.timeout(300_000);
  const started = await sharedPlatform();
  const scenarios = loadScenarios([join(folder, 'scenarios.yaml')], releases, stepKinds);
  const results = (await started.run({ scenarios })).result.scenarios;
  const failureOf = (index: number) => results[index]?.steps.find(({ failure }) => failure)?.failure;
  t.deepEqual(
    results.map(({ verdict }) => verdict),
    ['passed', 'passed', 'passed', 'failed', 'failed'],
    JSON.stringify(results.map((_, index) => failureOf(index)?.message)),
  );
  t.like(failureOf(3), {
    message: 'release role cannot be installed a second time into this cluster',
    observed: 'ClusterRole/role',
    next: 'isolation: cluster',
  });
  t.regex(failureOf(4)?.observed ?? '', /the password is \*\*\*/);
  t.false(JSON.stringify(events).includes('correct-horse'));

  const { helm } = started;
  const second = await helm.install<{ policy?: string }>('second', join(folder, 'sleeper'), { policy: 'Never' });
  t.like(second, { revision: 1, status: 'deployed', chart: 'sleeper-1.0.0' });
  t.is((await helm.upgrade('sleeper')).status, 'deployed');
  await helm.uninstall('second');
  t.is(await helm.state('second'), undefined);
  await t.throwsAsync(helm.upgrade('slepper'), { message: /no release slepper/ });

  const { cluster } = started.environment;
  const run = (file: string, killAt?: string) =>
    elsewhere(cluster?.kubeconfig ?? '', ['run', '--platform', 'platform.yaml', file], killAt);
  const other = await run('elsewhere.yaml');
  t.is(other.exitCode, 0, other.output);
  t.regex(other.output, /2 scenarios passed, 1 skipped/);
  t.regex(other.output, /isolation: cluster needs a cluster that the run boots itself/);

  const killed = await run('patient.yaml', '· scenario  It waits');
  t.is(killed.exitCode, null, killed.output);
  await cluster?.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'isolated-mine' } });
  const cleaned = await elsewhere(cluster?.kubeconfig ?? '', ['clean']);
  t.is(cleaned.exitCode, 0, cleaned.output);
  t.regex(cleaned.output, /^removed namespace isolated-[0-9a-f]{6}: process \d+, which created it, has ended$/m);
  t.like(await cluster?.client.get({ apiVersion: 'v1', kind: 'Namespace', name: 'isolated-mine' }), {
    status: { phase: 'Active' },
  });
  await cluster?.client.delete({ apiVersion: 'v1', kind: 'Namespace', name: 'isolated-mine' });

  // Every namespace of a scenario is on its way out.
  const spaces = (await cluster?.client.list({ apiVersion: 'v1', kind: 'Namespace' })) ?? [];
  const left = spaces.filter(
    ({ metadata }) => metadata.name.startsWith('isolated-') && metadata['deletionTimestamp'] === undefined,
  );
  t.deepEqual(left, []);
});

testWithEngine(
  'A scenario with its own cluster runs in parallel to those on the shared cluster, which run in turn',
  async (t) => {
    t.timeout(300_000);
    const started = await sharedPlatform();
    const scenarios = loadScenarios([join(folder, 'beside.yaml')], releases, stepKinds);
    const results = (await started.run({ scenarios, workers: 2 })).result.scenarios;
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
    t.true(first.to <= second.from, 'scenarios on the shared cluster do not overlap');
  },
);

testWithEngine(
  'Scenarios that would wait for each other run at once on a further cluster, which is removed',
  async (t, engine) => {
    t.timeout(300_000);
    const started = await sharedPlatform();
    // Code upgraded it in an earlier test, which a further cluster would not have.
    await started.update({ releases: ['sleeper'] });
    const scenarios = loadScenarios([join(folder, 'apart.yaml')], releases, stepKinds);
    const { result } = await started.run({ scenarios, workers: 2, clusters: 2 });
    t.deepEqual(
      result.scenarios.map(({ verdict }) => verdict),
      ['passed', 'passed', 'failed'],
      JSON.stringify(result.scenarios.flatMap(({ steps }) => steps.flatMap(({ failure }) => failure?.message ?? []))),
    );
    t.false(JSON.stringify(result).includes('correct-horse'));
    const installed = result.tasks.flatMap(({ group, title }) => (group === 'install' ? [title] : []));
    for (const title of ['role (cluster 2)', 'sleeper (cluster 2)']) t.true(installed.includes(title), title);
    const file = join(folder, 'platform.yaml');
    const filters = { label: [`platform-scenarios.file=${file}`] };
    const clusters = await engine.docker.listContainers({ all: true, filters });
    t.is(clusters.length, 1, 'only the first cluster is left');
  },
);
