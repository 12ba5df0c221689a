import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { event, lineOf, object, podIn, seen } from './fixtures/seen.ts';
import { judgePod } from './judge-pod.ts';

const at = (seconds: number) => new Date(Date.parse('2026-03-14T09:27:00Z') + seconds * 1000).toISOString();

/** A pod whose container runs again since it was killed. */
const killed = (startedAt: string, status: object = {}) =>
  podIn(
    { running: { startedAt: at(62) } },
    { restartCount: 2, lastState: { terminated: { exitCode: 137, startedAt, finishedAt: at(61) } }, ...status },
  );
const api = killed(at(31));

function kills(pod: KubeObject, count: number, answer: string, { seconds = 60, kind = 'Liveness' } = {}): KubeObject[] {
  const killing = event(pod, 'Killing', `Container main failed ${kind.toLowerCase()} probe, will be restarted`);
  return [
    { ...event(pod, 'Unhealthy', `${kind} probe failed: ${answer}`), count: 3 * count, lastTimestamp: at(seconds) },
    { ...killing, count, firstTimestamp: at(30), lastTimestamp: at(seconds) },
  ];
}

const missing = 'HTTP probe failed with statuscode: 404';
const refused = 'Get "http://10.42.0.9:81/live": dial tcp 10.42.0.9:81: connect: connection refused';
const silent = 'Get "http://10.42.0.9:80/live": context deadline exceeded';
const line = (pod: KubeObject, ...others: readonly KubeObject[]) => lineOf(judgePod(pod, seen(pod, ...others)));

const hopeless: readonly [title: string, events: readonly KubeObject[], told: string][] = [
  [
    'liveness probe is answered with 404',
    kills(api, 2, missing),
    `killed 2 times in 30.0 s because its liveness probe fails: ${missing}`,
  ],
  [
    'startup probe is refused',
    kills(api, 2, refused, { kind: 'Startup' }),
    `killed 2 times in 30.0 s because its startup probe fails: ${refused}`,
  ],
  [
    'probe is not answered in time, the third time',
    kills(api, 3, silent),
    `killed 3 times in 30.0 s because its liveness probe fails: ${silent}`,
  ],
];
for (const [title, events, told] of hopeless)
  test(`A container that keeps being killed is hopeless: its ${title}`, (t) =>
    t.is(
      line(api, ...events),
      `Unhealthy | container main of pod api-0 was ${told} | kubectl -n shop describe pod api-0`,
    ));

const other = (spec: object) => object('Pod', 'db-0', { status: { phase: 'Pending' }, ...spec });
const waits: readonly [title: string, pod: KubeObject, others: readonly KubeObject[]][] = [
  ['was killed once', api, kills(api, 1, missing)],
  ['was killed twice because it did not answer in time', api, kills(api, 2, silent)],
  ['was killed before its last run', killed(at(600)), kills(api, 2, missing)],
  ['was killed once an hour', killed(at(3600)), kills(api, 2, missing, { seconds: 3630 })],
  ['was killed while another pod is starting', api, [...kills(api, 2, missing), other({})]],
  ['is of another pod of that name', { ...api, metadata: { ...api.metadata, uid: 'new' } }, kills(api, 2, missing)],
];
for (const [title, pod, others] of waits)
  test(`A container is pending that ${title}`, (t) =>
    t.is(line(pod, ...others), '... api-0: main runs, not ready yet'));

/** A pod that is ready, in a run that began so many seconds ago, after one of ten seconds. */
function readyFor(seconds: number): KubeObject {
  const lastState = { terminated: { exitCode: 137, startedAt: ago(seconds + 11), finishedAt: ago(seconds + 1) } };
  const running = { running: { startedAt: ago(seconds) } };
  const made = podIn(running, { restartCount: 2, lastState });
  const { status, ...rest } = made;
  const { containerStatuses } = status as { containerStatuses: readonly object[] };
  const conditions = [{ type: 'Ready', status: 'True' }];
  return {
    ...rest,
    spec: { containers: [{ name: 'main', readinessProbe: {} }] },
    status: {
      phase: 'Running',
      conditions,
      containerStatuses: containerStatuses.map((each) => ({ ...each, ready: true })),
    },
  };
}

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** The events of two kills of a pod that is ready again, and of its probe's last failure. */
function killsOf(pod: KubeObject, killedAgo: number, failedAgo: number): KubeObject[] {
  const [unhealthy = pod, killing = pod] = kills(pod, 2, missing);
  return [
    { ...unhealthy, lastTimestamp: ago(failedAgo) },
    { ...killing, firstTimestamp: ago(killedAgo + 20), lastTimestamp: ago(killedAgo) },
  ];
}

test('A container that is ready between two kills by its liveness probe is pending until it has run for longer', (t) => {
  const again = '... api-0: main runs again after its liveness probe got it killed 2 times';
  for (const [seconds, expected] of [
    [3, again],
    [13, 'ready'],
  ] as const) {
    const pod = readyFor(seconds);
    t.is(line(pod, ...killsOf(pod, seconds + 1, seconds + 1)), expected);
  }
});

test('A container whose liveness probe fails again after two kills is hopeless although it is ready, unless another pod is starting', (t) => {
  const pod = readyFor(5);
  t.regex(
    line(pod, ...killsOf(pod, 6, 2)),
    /^Unhealthy .* was killed 2 times in 20.0 s because its liveness probe fails/,
  );
  t.regex(line(pod, ...killsOf(pod, 6, 2), other({})), /^\.\.\. api-0: main runs again/);
});

test('A container that ends well when its liveness probe gets it killed is not said to crash', (t) => {
  const lastState = { terminated: { exitCode: 0, reason: 'Completed', startedAt: at(31), finishedAt: at(61) } };
  const pod = podIn({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 2, lastState });
  t.regex(line(pod, ...kills(pod, 2, missing), other({})), /^Unhealthy .* was killed 2 times/);
  t.regex(line(pod), /^CrashLoopBackOff /);
});
