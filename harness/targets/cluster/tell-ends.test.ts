import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { tellEnds } from './tell-ends.ts';

const running = { state: { running: {} }, ready: true };
const ended = (exitCode: number) => ({ terminated: { exitCode, reason: 'Error' } });
const pod = (container: object, { isReady = true, metadata = {}, spec = {} } = {}): KubeObject =>
  object('Pod', 'api-0', {
    ...{ metadata, spec },
    status: {
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ name: 'main', restartCount: 0, ...running, ...container }],
    },
  });
const crashed = { state: ended(3), ready: false };
const again = { restartCount: 1, lastState: ended(3) };

/** What is told of a pod that is seen in these states, one after the other, and of its events. */
async function told(first: KubeObject, ...states: readonly KubeObject[]): Promise<string[]> {
  return toldWith([], first, ...states);
}

async function toldWith(events: readonly KubeObject[], first: KubeObject, ...states: readonly KubeObject[]) {
  let now = first;
  let change = () => {};
  const view = {
    known: (kind: string) => (kind === 'Pod' ? [now] : events),
    eachChange: async (look: () => void) => {
      look();
      change = look;
    },
  };
  const logs = async (_pod: string, _container: string, { previous }: { previous: boolean }) =>
    previous ? 'fatal: no more\n' : 'listening';
  const texts: string[] = [];
  const access = { view, pods: { at: () => ({ logs }) } } as unknown as ClusterAccess;
  tellEnds(access, (text) => texts.push(text), new AbortController().signal);
  for (now of states) change();
  await setImmediate();
  return texts;
}

test('A container that exits after its pod was ready is reported once, with its last log lines', async (t) => {
  const twice = { restartCount: 2, lastState: ended(3) };
  t.deepEqual(await told(pod({}), pod(again), pod(twice)), [
    'container main of pod api-0 exited and is restarted: exit code 3\n  fatal: no more',
  ]);
  t.is((await told(pod({}), pod(crashed, { isReady: false }), pod(again))).length, 1);
});

test('An exit before readiness, during deletion or of a run-to-completion pod is not reported', async (t) => {
  const starting = { isReady: false };
  t.deepEqual(await told(pod({}, starting), pod(crashed, starting), pod(again), pod(again)), []);
  t.deepEqual(await told(pod({}), pod(crashed, { metadata: { deletionTimestamp: 'now' } })), []);
  const job = { spec: { restartPolicy: 'Never' } };
  t.deepEqual(await told(pod({}, job), pod(crashed, job)), []);
});

test('A failing liveness probe of a ready pod is reported once, and so is the exit after it; other probes, containers and pods are not', async (t) => {
  const unhealthy = (message: string, name = 'api-0'): KubeObject => ({
    ...object('Event', `${name}.1`),
    reason: 'Unhealthy',
    message,
    involvedObject: { kind: 'Pod', name, fieldPath: 'spec.containers{main}' },
  });
  const refused = 'dial tcp 10.42.0.9:9999: connect: connection refused';
  const failed = unhealthy(`Liveness probe failed: ${refused}\nmore`);
  t.deepEqual(await toldWith([failed], pod({}), pod({}), pod(again)), [
    `the liveness probe of container main of pod api-0 fails, so the kubelet will restart it: ${refused}`,
    'container main of pod api-0 exited and is restarted: exit code 3\n  fatal: no more',
  ]);
  t.deepEqual(await toldWith([failed], pod({}, { isReady: false })), []);
  t.deepEqual(await toldWith([failed], pod({}, { metadata: { deletionTimestamp: 'now' } })), []);
  const others = [
    unhealthy(`Readiness probe failed: ${refused}`),
    unhealthy(`Liveness probe failed: ${refused}`, 'api-1'),
  ];
  t.deepEqual(await toldWith(others, pod({})), []);
});
