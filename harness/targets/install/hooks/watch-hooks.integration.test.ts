import { setTimeout } from 'node:timers/promises';
import { chartSession } from '../../../session/fixtures/chart-session.ts';
import { testWithEngine } from '../../../session/fixtures/with-engine.ts';

/** Hooks that helm removes at once, whatever becomes of them. */
const chart = `
apiVersion: batch/v1
kind: Job
metadata:
  name: "{{ .Release.Name }}-migrate"
  annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-delete-policy: "{{ .Values.policy }}"}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "busybox:1.37", command: [sh, -c, "echo no such column; exit {{ .Values.migrate }}"]}]
---
apiVersion: v1
kind: Pod
metadata:
  name: "{{ .Release.Name }}-try"
  annotations: {helm.sh/hook: test, helm.sh/hook-delete-policy: "hook-succeeded,hook-failed"}
spec:
  restartPolicy: Never
  containers:
    - name: main
      image: busybox:1.37
      command: [sh, -c, "echo one test ran; exit {{ .Values.test }}"]
      {{- with .Values.token }}
      envFrom: [{secretRef: {name: {{ . }}}}]
      {{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-test", annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}
data: {exits: "{{ .Values.test }}"}
`;

const scenarios = `
scenario: Tests that pass
steps: [{helm: {test: web}, expect: {output: {contains: one test ran}}}]
---
scenario: Tests that fail
steps: [{helm: {upgrade: web, values: {test: 3}}}, {helm: {test: web}}]
---
scenario: Tests that can never run
steps: [{helm: {upgrade: web, values: {token: tokens}}}, {helm: {test: web}, timeout: 10m}]
---
scenario: A failed installation is retried, with its hooks
steps:
  - {helm: {install: late, chart: chart, values: {migrate: 7}}, expect: {error: {contains: hook failed}}}
  - {helm: {install: late, chart: chart, values: {migrate: 8}}, expect: {error: {contains: hook failed}}}
  - {helm: {install: late, chart: chart}}
---
scenario: An upgrade after one whose hook failed and stayed
steps:
  - {helm: {upgrade: web, values: {migrate: 7, policy: hook-succeeded}}, expect: {error: {contains: hook failed}}}
  - {helm: {upgrade: web, values: {migrate: 0, policy: hook-succeeded}}}
---
scenario: An upgrade whose hook fails
steps: [{helm: {upgrade: web, values: {migrate: 7}}}]
`;

const interruptedScenario = `
scenario: An upgrade that is interrupted while its hook runs
steps: [{helm: {upgrade: web, values: {migrate: $(sleep 600)}}, timeout: 10m}]
`;

testWithEngine('Hooks are reported even after helm deleted them, and none that a scenario created stays', async (t) => {
  t.timeout(300_000);
  const values = 'migrate: 0\ntest: 0\ntoken:\npolicy: hook-succeeded,hook-failed\n';
  const made = await chartSession(t, { platform: 'hooks', template: chart, values, releases: ['web'] });
  await using _session = made.session;
  const result = await made.run(scenarios);
  t.deepEqual(
    result.scenarios.map(({ verdict }) => verdict),
    ['passed', 'failed', 'failed', 'passed', 'passed', 'failed'],
    result.scenarios.map(({ steps }) => steps.at(-1)?.failure?.observed).join('\n'),
  );
  const evidence = result.scenarios.map(({ steps }) => steps.at(-1)?.failure?.evidence ?? []);
  const tests = 'test hook Pod/web-try, container main: exit code 3';
  t.is(evidence[1]?.find(({ title }) => title === tests)?.text, 'one test ran');
  t.is(
    result.scenarios[1]?.steps.at(-1)?.failure?.cause,
    'test hook Pod/web-try failed: container main ended with exit code 3: one test ran',
  );
  const never = result.scenarios[2]?.steps.at(-1)?.failure;
  const noSecret = 'a Secret, ConfigMap or key that a container references does not exist';
  t.is(never?.message, `helm test of release web cannot become complete: ${noSecret}`);
  t.regex(never?.observed ?? '', /secret "tokens" not found/);
  const migration = 'pre-install,pre-upgrade hook Job/web-migrate, container main: exit code 7';
  t.is(
    result.scenarios[5]?.steps.at(-1)?.failure?.cause,
    'pre-install,pre-upgrade hook Job/web-migrate failed: container main ended with exit code 7: no such column',
  );
  t.is(evidence[5]?.find(({ title }) => title === migration)?.text, 'no such column');
  t.true(evidence[5]?.some(({ title, text }) => title === 'hook events' && text.includes('Started')));

  // Helm neither rolls back nor uninstalls hooks.
  const client = made.session.environment.cluster?.client;
  const noteOf = async (release: string) =>
    (await client?.get({ apiVersion: 'v1', kind: 'ConfigMap', name: `${release}-test` }))?.['data'];
  t.deepEqual([await noteOf('web'), await noteOf('late')], [{ exits: '0' }, undefined]);
  const job = { apiVersion: 'batch/v1', kind: 'Job', name: 'web-migrate' };
  const stop = new AbortController();
  const interrupted = made.run(interruptedScenario, { cut: stop.signal });
  while ((await client?.get(job)) === undefined) await setTimeout(50);
  stop.abort();
  await interrupted;
  t.is(await client?.get(job), undefined, 'the hook of an interrupted upgrade');
});
