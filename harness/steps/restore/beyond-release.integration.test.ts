import { gadgetDefinition } from '../../kube/fixtures/gadget-definition.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { chartSession } from '../../session/fixtures/chart-session.ts';
import { testWithEngine } from '../../session/fixtures/with-engine.ts';

/** Release `defs` has a definition and a namespace; the others are a Deployment, of which an autoscaler sets the
 * replicas if asked. */
const template = `
{{- if eq .Release.Name "defs" }}
{{- if .Values.defined }}
${gadgetDefinition}{{- end }}
{{- else }}
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}"}
spec:
  {{- if ne .Release.Name "scaled" }}
  replicas: 1
  {{- end }}
  selector: {matchLabels: {app: "{{ .Release.Name }}"}}
  template:
    metadata: {labels: {app: "{{ .Release.Name }}"}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: main
          image: busybox:1.37
          command: [busybox, httpd, -f, -p, "8080"]
          readinessProbe: {tcpSocket: {port: 8080}}
{{- if or .Values.autoscaler (eq .Release.Name "scaled") }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: "{{ .Release.Name }}"}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: "{{ .Release.Name }}"}
  minReplicas: {{ .Values.least }}
  maxReplicas: 4
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
{{- end }}
{{- end }}
`;
const scaledTo = (name: string, count: number) => `
  - eventually: {within: 60s}
    assert: {apiVersion: apps/v1, kind: Deployment, name: ${name}}
    expect: {object: {spec: {replicas: ${count}}}}`;
const scenarios = `
scenario: A release with a definition is installed anew, then upgraded without it
steps:
  - helm: {uninstall: defs}
  - helm: {upgrade: defs}
  - helm: {upgrade: defs, values: {defined: false}}
---
scenario: An autoscaled release is installed anew
steps:
  - helm: {uninstall: scaled}
---
scenario: A scenario adds an autoscaler
changes: [plain]
steps:
  - apply: {object: {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: mine}, spec: {minReplicas: 3, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: plain}}}}
${scaledTo('plain', 3)}
---
scenario: A value adds an autoscaler
steps:
  - helm: {upgrade: valued, values: {autoscaler: true, least: 3}}
${scaledTo('valued', 3)}
---
scenario: An autoscaler is changed
changes: [scaled]
steps:
  - apply: {object: {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: scaled}, spec: {minReplicas: 3}}}
${scaledTo('scaled', 3)}
`;

testWithEngine('What a release takes along, and what an autoscaler does to a workload, is put back', async (t) => {
  t.timeout(300_000);
  const names = ['scaled', 'plain', 'valued'];
  const parts = { platform: 'beyond', template, values: 'defined: true\nautoscaler: false\nleast: 2\n' };
  const { session: opened, run } = await chartSession(t, { ...parts, releases: ['defs', ...names] });
  await using session = opened;
  await session.update();
  const { client, view } = session.environment.cluster ?? {};
  if (client === undefined || view === undefined) return t.fail('a cluster was expected');
  const gadget = { apiVersion: 'example.org/v1', kind: 'Gadget', metadata: { name: 'one' }, spec: { size: 3 } };
  await client.apply(gadget as KubeObject, 'someone');
  const replicas = (object: KubeObject | undefined) =>
    (object?.['spec'] as { replicas?: number } | undefined)?.replicas;
  const isScaled = () => replicas(view.get('Deployment', 'scaled')) === 2;
  const what = 'the autoscaler acted';
  await view.waitUntil(() => (isScaled() ? { state: 'ready' } : { state: 'pending', waitingFor: 'the autoscaler' }), {
    what,
    timeoutMs: 60_000,
    signal: AbortSignal.timeout(60_000),
    next: 'kubectl get hpa',
  });
  const result = await run(scenarios, { workers: 4 });
  for (const { name, verdict, steps } of result.scenarios)
    t.is(verdict, 'passed', `${name}: ${JSON.stringify(steps.find((step) => step.verdict === 'failed')?.failure)}`);
  const of = (name: string) => client.get({ apiVersion: 'apps/v1', kind: 'Deployment', name });
  const left = Object.fromEntries(await Promise.all(names.map(async (name) => [name, replicas(await of(name))])));
  t.deepEqual(left, { scaled: 2, plain: 1, valued: 1 });
  t.like(await client.get({ ...gadget, name: 'one' }), { spec: { size: 3 } });
});
