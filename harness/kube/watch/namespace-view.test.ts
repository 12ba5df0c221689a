import test, { type ExecutionContext } from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import { InterruptedError } from '../../model/errors/harness-error.ts';
import { WaitError } from '../../model/errors/wait-error.ts';
import { fakeApi, list, pod, watch } from '../fixtures/fake-api.ts';
import { NamespaceView } from './namespace-view.ts';

const never = new AbortController().signal;
const pending: Judgement = { state: 'pending', waitingFor: 'api: 0 of 1 ready', object: object('Pod', 'api-0') };

async function view(t: ExecutionContext): Promise<NamespaceView> {
  const api = await fakeApi();
  api.answers(list('1'), watch('open'));
  const live = new NamespaceView(api.client, 'shop');
  t.teardown(async () => {
    live[Symbol.dispose]();
    await api[Symbol.asyncDispose]();
  });
  return live;
}

test('A wait ends at the first ready judgement and notes each reason for waiting once', async (t) => {
  const notes: string[] = [];
  const judgements: Judgement[] = [pending, pending, { state: 'pending', waitingFor: 'route' }, { state: 'ready' }];
  await (await view(t)).waitUntil(() => judgements.shift() ?? { state: 'ready' }, {
    what: 'api',
    timeoutMs: 5000,
    signal: never,
    note: (text) => notes.push(text),
  });
  t.deepEqual(notes, ['api: 0 of 1 ready', 'route']);
});

test('An error thrown by a judgement ends the wait, even if a timer triggered it', async (t) => {
  let looks = 0;
  const judge = (): Judgement => {
    looks += 1;
    if (looks > 1) throw new TypeError('conditions is null');
    return pending;
  };
  await t.throwsAsync((await view(t)).waitUntil(judge, { what: 'api is ready', timeoutMs: 60_000, signal: never }), {
    instanceOf: TypeError,
    message: 'conditions is null',
  });
});

test('A hopeless judgement ends a wait at once', async (t) => {
  const live = await view(t);
  const begun = performance.now();
  const error = await t.throwsAsync(
    live.waitUntil(
      () => ({
        state: 'hopeless',
        shown: 'Unschedulable',
        message: 'cannot start',
        next: 'kubectl describe',
      }),
      {
        what: 'api is ready',
        timeoutMs: 60_000,
        signal: never,
        next: 'kubectl get',
      },
    ),
    { instanceOf: WaitError },
  );
  t.true(performance.now() - begun < 30_000, 'long before its timeout');
  t.like(error, {
    message: 'api cannot become ready: a pod does not fit on any node',
    hopeless: 'Unschedulable',
    expected: 'api is ready',
    next: 'kubectl describe',
  });
  t.regex(error?.observed ?? '', /^Unschedulable after \d+ ms: waiting longer cannot help\ncannot start$/);
});

test('A wait that times out reports the last observation', async (t) => {
  const live = await view(t);
  const error = await t.throwsAsync(
    live.waitUntil(() => pending, { what: 'api is ready', timeoutMs: 100, signal: never, next: 'kubectl get' }),
    { instanceOf: WaitError },
  );
  t.like(error, {
    message: 'api did not become ready within 100 ms',
    hopeless: undefined,
    observed: 'api: 0 of 1 ready',
    next: 'kubectl get',
  });
  t.is(error?.object?.metadata.name, 'api-0');
});

test('A timeout signal is reported as a timeout with the last observation, not as an interruption', async (t) => {
  const live = await view(t);
  const error = await t.throwsAsync(
    live.waitUntil(() => pending, {
      what: 'api is ready',
      timeoutMs: 60_000,
      signal: AbortSignal.any([never, AbortSignal.timeout(50)]),
    }),
    { instanceOf: WaitError },
  );
  t.is(error?.observed, 'api: 0 of 1 ready');
});

test('An interruption ends a wait, even if it came before the wait', async (t) => {
  const live = await view(t);
  const stop = new AbortController();
  const wait = live.waitUntil(() => pending, { what: 'api', timeoutMs: 60_000, signal: stop.signal });
  stop.abort();
  await t.throwsAsync(wait, { instanceOf: InterruptedError });
  await t.throwsAsync(
    live.waitUntil(() => pending, { what: 'api', timeoutMs: 60_000, signal: stop.signal }),
    { instanceOf: InterruptedError },
  );
});

test('A change listener sees the last state of an object even if its removal arrives with it', async (t) => {
  const api = await fakeApi();
  const [running, failed] = [pod('try', '2', 'Running'), pod('try', '3', 'Failed')];
  const events = [
    { type: 'ADDED', object: running },
    { type: 'MODIFIED', object: failed },
    { type: 'DELETED', object: { ...failed, metadata: { name: 'try', resourceVersion: '4' } } },
    { type: 'ADDED', object: pod('end', '5') },
  ];
  api.answers(list('1'), watch('open', ...events));
  const live = new NamespaceView(api.client, 'shop');
  t.teardown(async () => {
    live[Symbol.dispose]();
    await api[Symbol.asyncDispose]();
  });
  const phases: unknown[] = [];
  const over = new AbortController();
  await live.eachChange(() => {
    if (live.get('Pod', 'end') !== undefined) over.abort();
    else phases.push((live.get('Pod', 'try')?.['status'] as { phase?: string } | undefined)?.phase);
  }, over.signal);
  t.deepEqual([...new Set(phases)], [undefined, 'Running', 'Failed']);
});
