import test from 'ava';
import { event, object } from '../../../health/fixtures/seen.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { findCause } from '../../find-cause.ts';
import {
  claim,
  facts,
  pod,
  probing,
  readyPod,
  refusal,
  service,
  testCauses,
  testNoCauses,
  waiting,
} from '../../fixtures/facts.ts';

const refusedUser = (message: string) => facts([pod(waiting('CreateContainerConfigError', message))]);
const ended = (exitCode: number) => ({
  ...waiting('CrashLoopBackOff'),
  restartCount: 2,
  lastState: { terminated: { exitCode } },
});
const hooked = pod(ended(137), { lifecycle: { postStart: { exec: { command: ['sh', '-c', 'warm up'] } } } });
const unschedulable = (message: string, spec: object = {}) =>
  object('Pod', 'api-0', {
    spec: { containers: [{ name: 'main', ...spec }] },
    status: {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    },
  });
const seed: KubeObject = { ...object('Pod', 'seed-x1'), spec: { containers: [{ name: 'main', command: ['seed'] }] } };
const failedHook = (log: string) => ({
  title: 'pre-install hook Job/seed',
  pod: seed,
  container: 'main',
  exitCode: 4,
  log,
});

const asking = pod(
  { state: { running: {} }, ready: false },
  { livenessProbe: { grpc: { port: 50051, service: 'shop.Apii' } } },
);
const notFound = 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service shop.Apii';
const unknownService = facts([
  asking,
  event(asking, 'Unhealthy', `Liveness probe failed: ${notFound}`),
  event(asking, 'Killing', 'Container main failed liveness probe, will be restarted'),
]);

/** A container that ended twice and was started again, and whose probe failed last some seconds later. */
function startedAgain(seconds: number, exitCode = 0) {
  const startedAt = '2026-03-14T09:40:00Z';
  const state = { state: { running: { startedAt } }, restartCount: 2, lastState: { terminated: { exitCode } } };
  const { readinessProbe, ports } = { readinessProbe: { httpGet: { path: '/ready', port: 3000 } }, ports: [] };
  const again = pod(state, { readinessProbe, ports, command: ['true'] });
  const lastTimestamp = new Date(Date.parse(startedAt) + seconds * 1000).toISOString();
  return facts([again, { ...event(again, 'Unhealthy', refusal), count: 9, lastTimestamp }]);
}

const told =
  'Readiness probe failed: Error: the pool has no connection left\n    at check (/app/check.js:3:9)\n\nNode.js v24.9.0';
const asked = pod(
  { state: { running: {} }, ready: false },
  { readinessProbe: { exec: { command: ['node', 'check.js'] } } },
);

testCauses([
  [
    'The error of a probe command, without the version line of its runtime,',
    facts([asked, { ...event(asked, 'Unhealthy', told), count: 9 }]),
    'the readiness probe of container main of pod api-0 (command node check.js) fails: Error: the pool has no connection left',
  ],
  [
    'A crash of a program whose log could not be read',
    startedAgain(1),
    'container main of pod api-0 ended 2 times with exit code 0 (it should keep running); its log could not be read',
  ],
  [
    'A program that keeps exiting with 0, observed while it runs,',
    { ...startedAgain(1), messages: [{ pod: 'api-0', container: 'main', text: '' }] },
    'container main of pod api-0 ended 2 times with exit code 0 (it should keep running); it has no log',
  ],
  [
    'A failing probe of a program that was restarted and keeps running',
    startedAgain(40, 1),
    "the readiness probe of container main of pod api-0 (GET /ready on port 3000) fails: nothing listens on port 3000 of the pod's IP",
  ],
  [
    'An image that runs as root although runAsNonRoot is set',
    refusedUser('container has runAsNonRoot and image will run as root (pod: "api", container: main)'),
    'container main of pod api-0 must not run as root (runAsNonRoot), and image shop/api:2 runs as root unless runAsUser is set',
  ],
  [
    'A runAsUser of 0 although runAsNonRoot is set',
    refusedUser("container's runAsUser breaks non-root policy (pod: x, container: main)"),
    'container main of pod api-0 must not run as root (runAsNonRoot), and its runAsUser is 0',
  ],
  [
    'An image with a named user',
    refusedUser('container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root'),
    /image shop\/api:2 sets its user by name, app, which may be root: set its numeric ID as runAsUser$/,
  ],
  [
    'A postStart hook that fails',
    facts([hooked, event(hooked, 'FailedPostStartHook', 'PostStartHook failed')]),
    'the postStart hook of container main of pod api-0 (sh -c warm up) fails, so the container is killed',
  ],
  [
    'A volume that exceeds its size limit',
    facts([
      object('Pod', 'api-0', {
        status: {
          phase: 'Failed',
          reason: 'Evicted',
          message: 'Usage of EmptyDir volume "d" exceeds the limit "1Mi". ',
        },
      }),
    ]),
    'pod api-0 was evicted from its node: Usage of EmptyDir volume "d" exceeds the limit "1Mi"',
  ],
  [
    'A program for another architecture',
    facts([pod(ended(1))], { messages: [{ pod: 'api-0', container: 'main', text: 'exec /app: exec format error' }] }),
    'container main of pod api-0 ended 3 times with exit code 1: exec /app: exec format error (the program is built for a different architecture than the node has)',
  ],
  [
    'A liveness probe that kills a slow start, beside a readiness probe that fails later',
    facts([
      probing,
      event(probing, 'Killing', 'Container main failed liveness probe, will be restarted'),
      event(probing, 'Unhealthy', 'Liveness probe failed: dial tcp 10.42.0.9:3000: connect: connection refused'),
      { ...event(probing, 'Unhealthy', refusal), count: 9, lastTimestamp: '2026-03-14T09:40:00Z' },
    ]),
    "the liveness probe of container main of pod api-0 (TCP port 3000) fails: nothing listens on port 3000 of the pod's IP, so Kubernetes keeps killing it",
  ],
  [
    'A gRPC probe for a service that the server does not have',
    unknownService,
    'the liveness probe of container main of pod api-0 (gRPC port 50051, service shop.Apii) fails: the server has no such service, so Kubernetes keeps killing it',
  ],
  [
    'A failed hook that helm removed',
    { ...facts([]), hooks: [failedHook('reading\nError: no rows in seed.csv')] },
    'pre-install hook Job/seed failed: container main ended with exit code 4: Error: no rows in seed.csv',
  ],
]);

const keys: readonly [title: string, given: ReturnType<typeof facts>, key: string | undefined, kind?: string][] = [
  [
    'a host port that is already in use',
    facts([unschedulable("1 node(s) didn't have free ports for the requested pod ports")]),
    'hostPort',
  ],
  ['pod anti-affinity', facts([unschedulable("1 node(s) didn't match pod anti-affinity rules")]), 'podAntiAffinity'],
  [
    'a zone that no node has',
    facts([unschedulable("1 node(s) didn't match pod topology spread constraints")]),
    'topologySpreadConstraints',
  ],
  [
    'a device that no node has',
    facts([
      unschedulable('0/1 nodes are available: 1 Insufficient nvidia.com/gpu.', {
        resources: { limits: { 'nvidia.com/gpu': '1' } },
      }),
    ]),
    'nvidia.com/gpu',
  ],
  [
    'a claim from the template of a StatefulSet',
    facts([
      { ...claim, metadata: { ...claim.metadata, name: 'api-data-api-0' } },
      event(
        { ...claim, metadata: { ...claim.metadata, name: 'api-data-api-0' } },
        'ProvisioningFailed',
        'storageclass.storage.k8s.io "fast" not found',
      ),
      object('StatefulSet', 'api', { spec: { volumeClaimTemplates: [{ metadata: { name: 'api-data' } }] } }),
    ]),
    'storageClassName',
    'StatefulSet',
  ],
  ['a gRPC service that the server does not have', unknownService, 'service'],
  [
    'a mount path that is not a directory',
    facts([
      pod(
        waiting(
          'RunContainerError',
          'runc create failed: error mounting "/x/0" to rootfs at "/usr/local/bin": not a directory',
        ),
        {
          command: ['node'],
          volumeMounts: [{ name: 'c', mountPath: '/usr/local/bin' }],
        },
      ),
    ]),
    'mountPath',
  ],
  [
    'a seccomp profile',
    facts([pod(waiting('CreateContainerError', 'cannot load seccomp profile "a.json"'), { command: ['node'] })]),
    'localhostProfile',
  ],
  [
    'a command',
    facts([pod(waiting('RunContainerError', 'exec: "nod": executable file not found in $PATH'), { command: ['nod'] })]),
    'command',
  ],
];
for (const [title, given, key, kind = 'Pod'] of keys)
  test(`The cause of ${title} points at the field ${key}`, (t) => {
    const field = findCause(given)?.field;
    t.is(field?.key, key);
    t.is(field?.object.kind, kind);
  });

const started = (startedAt: string, spec: object = {}): KubeObject => ({
  ...readyPod('api-1', { app: 'api' }),
  spec: { containers: [{ name: 'main', ...spec }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'main', ready: true, state: { running: { startedAt } } }],
  },
});
const reset = { messages: [{ text: 'GET http://api/ got no answer: socket hang up' }] };
const [justNow, longAgo] = ['2026-03-14T09:27:10Z', '2026-03-14T09:20:00Z'];

test('A missing readiness probe is the likely cause when a request is refused right after the container started', (t) => {
  const finding = findCause(facts([service({ app: 'api' }), started(justNow)], reset));
  t.is(
    finding?.text,
    'container main of pod api-1 has no readiness probe, so Kubernetes counts it as ready before it listens',
  );
  t.like(finding, { certain: false, field: { key: 'containers' } });
});

const hookPod = (creationTimestamp: string) => {
  const stuck = pod(waiting('ImagePullBackOff'));
  return { ...stuck, metadata: { ...stuck.metadata, creationTimestamp, annotations: { 'helm.sh/hook': 'test' } } };
};

testCauses([
  ['A hook that cannot start', facts([hookPod('2026-03-14T09:27:18Z')]), /^image shop\/api:2 .* cannot be pulled$/],
]);

testNoCauses([
  ['An earlier hook that never started', facts([hookPod('2026-03-14T09:26:00Z')])],
  [
    'A container without a readiness probe that has run for minutes',
    facts([service({ app: 'api' }), started(longAgo)], reset),
  ],
  [
    'A container with a readiness probe',
    facts([service({ app: 'api' }), started(justNow, { readinessProbe: {} })], reset),
  ],
  ['A container with a startup probe', facts([service({ app: 'api' }), started(justNow, { startupProbe: {} })], reset)],
  [
    'An answer of a container without a readiness probe',
    facts([service({ app: 'api' }), started(justNow)], { httpStatus: 500 }),
  ],
]);
