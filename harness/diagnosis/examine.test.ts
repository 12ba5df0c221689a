import test from 'ava';
import { object } from '../health/fixtures/seen.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { examine, type Subject } from './examine.ts';

const sinceMs = Date.parse('2026-03-14T09:27:18.500Z');
const readyAnd = (container: object) =>
  object('Pod', 'api-0', {
    spec: { containers: [{ name: 'main', image: 'shop/api:2', command: ['serve'] }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'main', ready: true, restartCount: 0, state: { running: {} }, ...container }],
    },
  });
const atWork = readyAnd({});
const endedAt = (finishedAt: string) =>
  readyAnd({ restartCount: 1, lastState: { terminated: { exitCode: 3, reason: 'Error', finishedAt } } });

const farewell = async (_pod: string, _container: string, { previous }: { previous: boolean }): Promise<string> =>
  previous ? 'fatal: the pool is exhausted' : 'listening';

/** What is found of a pod that becomes another after a moment. */
async function found(
  pod: KubeObject,
  next: KubeObject,
  observed: string,
  httpStatus?: number,
  logs = farewell,
  picks: Partial<Subject> = {},
) {
  let now = pod;
  const all = (kind: string) => (kind === 'Pod' ? [now] : []);
  const view = {
    ...{ all, everywhere: all, homes: { all: [] }, synced: async () => undefined },
    eachChange: (look: () => void, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        look();
        // As a watch does, it keeps the process alive.
        const news = setInterval(() => {
          now = next;
          look();
        }, 20);
        const end = () => {
          clearInterval(news);
          resolve();
        };
        if (signal.aborted) end();
        else signal.addEventListener('abort', end);
      }),
  };
  const access = {
    ...{ namespace: 'shop', view, pods: { at: () => ({ logs }) } },
    client: { list: async () => [] },
  } as unknown as ClusterAccess;
  const subject = { isAbout: () => true, sinceMs, messages: [{ text: observed }] };
  return examine(access, { ...subject, ...picks, ...(httpStatus !== undefined && { httpStatus }) });
}

const crash = 'container main of pod api-0 ended with exit code 3: fatal: the pool is exhausted';
const during = endedAt('2026-03-14T09:27:18Z');

test('A container that exited during a request is the cause, even if its status arrives late and it is ready again', async (t) => {
  const { cause, evidence } = await found(atWork, during, 'ECONNRESET: socket hang up');
  t.is(cause, crash);
  const titles = evidence.map(({ title }) => title);
  t.deepEqual(titles, ['pods', 'last logs of api-0/main', 'logs of api-0/main before its last restart']);
  t.is((await found(during, during, 'status: 502', 502)).cause, crash);
});

test('The log of another release that may be the cause is read', async (t) => {
  const state = { waiting: { reason: 'CrashLoopBackOff' } };
  const end = { exitCode: 3, reason: 'Error', finishedAt: '2026-03-14T09:20:00Z' };
  const crashing = readyAnd({ ready: false, restartCount: 2, state, lastState: { terminated: end } });
  const unready = { ...crashing, status: { ...(crashing['status'] as object), conditions: [] } };
  const lastWords = async () => 'fatal: the pool is exhausted';
  const others = { isAbout: () => false, isNeeded: () => true };
  const { likelyCause, evidence } = await found(unready, unready, 'it is not ready', undefined, lastWords, others);
  t.is(
    likelyCause,
    'another release may be the cause: container main of pod api-0 ended 3 times with exit code 3: fatal: the pool is exhausted',
  );
  t.true(evidence.some(({ title }) => title === 'last logs of api-0/main'));
});

test('A container that exited before the step, or while no answer was missing, is not the cause', async (t) => {
  const before = endedAt('2026-03-14T09:27:17Z');
  t.is((await found(before, before, 'ECONNRESET: socket hang up')).cause, undefined);
  t.is((await found(during, during, 'status: 404', 404)).cause, undefined);
});

test('A log that cannot be read is read again, and is not called empty if it stays unreadable', async (t) => {
  let reads = 0;
  const logs = (text: string) => async () =>
    ++reads > 2 ? text : 'unable to retrieve container logs for containerd://1';
  const observed = 'ECONNRESET: socket hang up';
  t.is((await found(during, during, observed, undefined, logs('fatal: the pool is exhausted'))).cause, crash);
  reads = Number.NEGATIVE_INFINITY;
  const { cause, evidence } = await found(during, during, observed, undefined, logs(''));
  t.is(cause, 'container main of pod api-0 ended with exit code 3; its log could not be read');
  t.deepEqual(
    evidence.map(({ title }) => title),
    ['pods'],
  );
  reads = 2;
  const empty = await found(during, during, observed, undefined, logs(''));
  t.is(empty.cause, 'container main of pod api-0 ended with exit code 3; it has no log');
  t.deepEqual(
    empty.evidence.map(({ title }) => title),
    ['pods'],
  );
});
