import test from 'ava';
import { event, lineOf, object, podIn, seen } from './fixtures/seen.ts';
import { judgePod } from './judge-pod.ts';

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const creating = podIn({ waiting: { reason: 'ContainerCreating' } });
const failed = (why: string, seconds: number) => ({
  ...event(creating, 'FailedMount', `MountVolume.SetUp failed for volume "tls" : ${why}`),
  firstTimestamp: ago(seconds),
  lastTimestamp: ago(0),
});
const other = (isReady: boolean, seconds = 60) =>
  object('Pod', 'operator-0', {
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: ago(seconds) }],
      containerStatuses: [
        { name: 'main', ready: isReady, restartCount: 0, state: isReady ? { running: {} } : { waiting: {} } },
      ],
    },
  });
const missing = 'secret "api-tls" not found';

for (const why of [
  missing,
  'configmap "settings" not found',
  'references non-existent secret key: tls.crt',
  'hostPath type check failed: /etc/machine-id is not a file',
])
  test(`A volume that could not be mounted for half a minute is hopeless: ${why}`, (t) => {
    t.is(
      lineOf(judgePod(creating, seen(creating, failed(why, 31), other(true)))),
      `FailedMount | volume tls of pod api-0 could not be mounted for 31.0 s: ${why} | kubectl -n shop describe pod api-0`,
    );
  });

const mounted = { ...event(creating, 'Pulling', 'Pulling image "x"'), lastTimestamp: ago(-1) };
for (const [title, ...objects] of [
  ['it has only just failed', failed(missing, 15)],
  ['the next attempt may succeed', failed('timed out waiting for the condition', 60)],
  ['it is mounted by now', failed(missing, 60), mounted],
  ['an operator that may create the Secret is starting', failed(missing, 60), other(false)],
  ['an operator that may create the Secret has just become ready', failed(missing, 60), other(true, 10)],
] as const)
  test(`A pod is pending if ${title}`, (t) => {
    t.is(lineOf(judgePod(creating, seen(creating, ...objects))), '... api-0: main ContainerCreating');
  });

test('Two pods that lack the same Secret do not wait for each other', (t) => {
  const second = { ...creating, metadata: { ...creating.metadata, name: 'api-1', uid: 'uid-api-1' } };
  const alike = { ...failed(missing, 31), involvedObject: { kind: 'Pod', name: 'api-1', uid: 'uid-api-1' } };
  t.is(judgePod(creating, seen(creating, failed(missing, 31), second)).state, 'pending');
  t.is(judgePod(creating, seen(creating, failed(missing, 31), second, alike)).state, 'hopeless');
});
