import test from 'ava';
import type { EnvironmentChange, Environments } from './environments.ts';
import { FurtherClusters } from './further-clusters.ts';

const never = new AbortController().signal;
const gain = (ms: number) => () => ({ rounds: 1, ms });

/** Clusters beside one that took `bootMs` to start; each writes down what happens to it. */
function clusters(
  bootMs: number | undefined,
  rules: { readonly most: number; readonly isMeasured: boolean },
  changedByCode: readonly string[] = [],
) {
  const log: string[] = [];
  const beside = async (number: number) => ({
    updateShared: async () => void log.push(`install ${number}`),
    installed: async () => undefined,
    close: async () => void log.push(`remove ${number}`),
  });
  const first = { bootMs, beside, changedByCode } as unknown as Environments;
  const note = (text: string) => log.push(text.split(/[,:]/)[0] ?? '');
  return { log, further: new FurtherClusters(first, {} as EnvironmentChange, { ...rules, note }) };
}

test('By default a second cluster boots only if it saves at least the time of its boot', async (t) => {
  const { log, further } = clusters(80, { most: 2, isMeasured: true });
  t.is(further.open(gain(79), never), undefined);
  await further.open(gain(80), never);
  t.is(further.open(gain(1000), never), undefined, 'the maximum is reached');
  await further[Symbol.asyncDispose]();
  t.deepEqual(log, ['cluster 2 boots', 'install 2', 'remove 2']);
});

test('Before the first cluster has all releases, the default is not to boot a second', (t) => {
  t.is(clusters(undefined, { most: 2, isMeasured: true }).further.open(gain(1000), never), undefined);
});

test('As many clusters as were requested boot without regard to the time, once scenarios wait for each other', async (t) => {
  const { log, further } = clusters(undefined, { most: 3, isMeasured: false });
  t.is(
    further.open(() => ({ rounds: 0, ms: 0 }), never),
    undefined,
  );
  await further.open(gain(0), never);
  await further.open(gain(0), never);
  t.is(further.open(gain(0), never), undefined);
  t.deepEqual(log, ['cluster 2 boots', 'install 2', 'cluster 3 boots', 'install 3']);
});

test('A cluster that would not have what code changed does not boot, which is said once', (t) => {
  const { log, further } = clusters(80, { most: 2, isMeasured: false }, ['api']);
  t.is(further.open(gain(80), never), undefined);
  t.is(further.open(gain(80), never), undefined);
  t.deepEqual(log, ['scenarios wait for each other on one cluster']);
});

test('A cluster whose boot fails is removed too', async (t) => {
  const removed: string[] = [];
  const beside = async () => ({
    updateShared: async () => Promise.reject(new Error('no space left')),
    close: async () => void removed.push('removed'),
  });
  const first = { bootMs: 1, beside, changedByCode: [] } as unknown as Environments;
  const further = new FurtherClusters(first, {} as EnvironmentChange, {
    ...{ most: 2, isMeasured: false },
    note: () => undefined,
  });
  await t.throwsAsync(async () => further.open(gain(0), never), { message: 'no space left' });
  await further[Symbol.asyncDispose]();
  t.deepEqual(removed, ['removed']);
});
