import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { chartSession } from '../../session/fixtures/chart-session.ts';
import { testWithEngine } from '../../session/fixtures/with-engine.ts';

/** A chart that renders `replicas`, with a volume that can be filled. */
const chart = `
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}"}
data: {greeting: "{{ .Values.greeting }}"}
---
apiVersion: v1
kind: Service
metadata: {name: "{{ .Release.Name }}"}
spec: {selector: {app: "{{ .Release.Name }}"}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}", labels: {app.kubernetes.io/instance: "{{ .Release.Name }}"}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: "{{ .Release.Name }}"}}
  template:
    metadata: {labels: {app: "{{ .Release.Name }}", app.kubernetes.io/instance: "{{ .Release.Name }}"}}
    spec:
      terminationGracePeriodSeconds: 0
      volumes: [{name: data, emptyDir: {medium: Memory, sizeLimit: 1Mi}}]
      containers:
        - name: main
          image: busybox:1.37
          command: [busybox, httpd, -f, -p, "8080"]
          # Ready at once, where one without a probe has to run for a while first.
          readinessProbe: {tcpSocket: {port: 8080}}
          env: [{name: GREETING, value: "{{ .Values.greeting }}"}]
          volumeMounts: [{name: data, mountPath: /data}]
`;

/** Whatever changes the release `web`, as steps of a scenario. */
const changes: Readonly<Record<string, readonly string[]>> = {
  scale: ['scale: {release: web, replicas: 2}'],
  restart: ['restart: {release: web}'],
  upgrade: ['helm: {upgrade: web, values: {greeting: hi, replicas: 2}}'],
  rollback: ['helm: {upgrade: web, values: {greeting: ho}}', 'helm: {rollback: web}'],
  reinstall: ['helm: {uninstall: web}', 'helm: {upgrade: web}'],
  apply: [
    'apply: {objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {greeting: mine, more: mine}}, {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}]}',
  ],
  delete: ['delete: {apiVersion: v1, kind: Service, name: web}'],
  kill: ['fault: {kill: {release: web}}'],
  cut: ['fault: {cut: {from: web, to: peer}}'],
  fill: ['fault: {fill: {release: web, path: /data}}'],
};

/** Orders in which each item comes right after each other one just once: one order begins with each item (a row-complete
 * Latin square, after Williams). */
function neighbours<T>(items: readonly T[]): T[][] {
  const { length } = items;
  const first = items.map((_, index) => (index % 2 === 0 ? index / 2 : length - (index + 1) / 2));
  return items.map((_, shift) => first.flatMap((place) => items[(place + shift) % length] ?? []));
}

/** What a person compares of an object: not its counters and ids, but who owns which fields. */
function comparable({ metadata, status: _, ...rest }: KubeObject): object {
  const { name, labels, annotations = {}, managedFields } = metadata;
  const { 'deployment.kubernetes.io/revision': __, ...others } = annotations;
  const { clusterIP: ___, clusterIPs: ____, ...spec } = (rest['spec'] ?? {}) as Record<string, unknown>;
  const managers = ((managedFields ?? []) as { manager: string; subresource?: string; fieldsV1: object }[])
    .filter(({ manager }) => manager !== 'kube-controller-manager')
    .map(({ manager, fieldsV1 }) => ({ manager, fieldsV1 }));
  return { ...rest, spec, name, labels, annotations: others, managers };
}

testWithEngine('Steps that change a release may run in any order, and everything is put back', async (t) => {
  t.timeout(900_000);
  const orders = neighbours(Object.keys(changes));
  const pairs = orders.flatMap((order) => order.slice(1).map((name, index) => `${order[index]} ${name}`));
  t.is(new Set(pairs).size, 90, 'each in both orders');
  // Each order has releases of its own, so that they run side by side.
  const names = orders.map((_, index) => `web-${index}`);
  const peers = orders.map((_, index) => `peer-${index}`);
  const scenarios = orders.map(
    (order, index) => `scenario: ${order.join(', ')}
needs: [${names[index]}, ${peers[index]}]
changes: [${names[index]}, ${peers[index]}]
steps:
${order.flatMap((name) => (changes[name] ?? []).map((step) => `  - ${step.replace(/\bweb\b/g, `web-${index}`).replace(/\bpeer\b/g, `peer-${index}`)}\n`)).join('')}`,
  );
  const made = {
    platform: 'pairs',
    template: chart,
    values: 'greeting: first\nreplicas: 1\n',
    releases: [...names, ...peers],
  };
  const { session: opened, run } = await chartSession(t, made);
  await using session = opened;
  await session.update();
  const { client } = session.environment.cluster ?? {};
  const seen = async () => {
    const refs = [
      ['v1', 'ConfigMap'],
      ['v1', 'Service'],
      ['apps/v1', 'Deployment'],
    ] as const;
    const objects = names.flatMap((name) => refs.map(([apiVersion, kind]) => client?.get({ apiVersion, kind, name })));
    return (await Promise.all(objects)).map((object) => object && comparable(object));
  };
  const before = await seen();
  const result = await run(scenarios.join('---\n'), { workers: 8 });
  for (const { name, steps, verdict, durationMs } of result.scenarios) {
    const failed = steps.find((step) => step.verdict === 'failed');
    const { message, observed } = failed?.failure ?? {};
    t.is(failed, undefined, `${name}: ${failed?.name}: ${message} ${observed}`);
    t.is(verdict, 'passed');
    t.log(`${name}: ${Math.round(durationMs / 1000)} s`);
  }
  t.is(result.scenarios.length, orders.length);
  t.deepEqual(await seen(), before);
});
