import test, { type ExecutionContext } from 'ava';
import { KubeError } from '../client/kube-error.ts';
import { type Answer, fakeApi, list, pod, refuse, watch } from '../fixtures/fake-api.ts';
import { type KindWatch, watchKind } from './watch-kind.ts';

interface Watched {
  readonly kind: KindWatch;
  readonly requests: readonly string[];
  readonly api: Awaited<ReturnType<typeof fakeApi>>;
  /** Resolves as soon as what is seen is `names`, with their phases. */
  until(...names: readonly string[]): Promise<void>;
  readonly history: readonly string[];
}

async function watching(t: ExecutionContext, ...answers: readonly Answer[]): Promise<Watched> {
  const api = await fakeApi();
  api.answers(...answers);
  const stop = new AbortController();
  t.teardown(async () => {
    stop.abort();
    await api[Symbol.asyncDispose]();
  });
  const history: string[] = [];
  const wanted = new Map<string, () => void>();
  const now = () =>
    [...kind.objects.values()]
      .map((object) => `${object.metadata.name}:${String((object['status'] as { phase: string }).phase)}`)
      .join(' ');
  const kind = watchKind(
    api.client,
    { apiVersion: 'v1', kind: 'Pod' },
    () => {
      history.push(now());
      wanted.get(now())?.();
    },
    stop.signal,
  );
  return {
    kind,
    api,
    requests: api.requests,
    history,
    until: (...names) =>
      new Promise((resolve) => {
        wanted.set(names.join(' '), resolve);
        if (now() === names.join(' ')) resolve();
      }),
  };
}

const versionOf = (request: string | undefined) => new URLSearchParams(request?.split('?')[1]).get('resourceVersion');

test('Integers beyond 2^53 are exact in lists and in watch events', async (t) => {
  const big = (name: string, version: string) => ({ ...pod(name, version), spec: { limit: 9007199254740993n } });
  const { until, kind } = await watching(
    t,
    list('5', big('a', '4')),
    watch('open', { type: 'ADDED', object: big('b', '6') }),
  );
  await until('a:Running b:Running');
  t.deepEqual(
    [...kind.objects.values()].map((object) => object['spec']),
    [{ limit: 9007199254740993n }, { limit: 9007199254740993n }],
  );
});

test('Objects are listed first, then added, changed and removed by watch events', async (t) => {
  const { until, kind } = await watching(
    t,
    list('5', pod('a', '4')),
    watch(
      'open',
      { type: 'ADDED', object: pod('b', '6') },
      { type: 'MODIFIED', object: pod('a', '7', 'Failed') },
      { type: 'DELETED', object: pod('b', '8') },
    ),
  );
  await kind.synced;
  await until('a:Failed');
  t.is(kind.objects.get('a')?.kind, 'Pod');
  t.is(kind.objects.get('a')?.apiVersion, 'v1');
});

test('After a lost connection the watch resumes after the last event, without replaying old states', async (t) => {
  const { until, requests } = await watching(
    t,
    list('5', pod('a', '4', 'Pending')),
    watch(
      'break',
      { type: 'MODIFIED', object: pod('a', '6', 'Failed') },
      { type: 'MODIFIED', object: pod('a', '7', 'Running') },
    ),
    watch('open', { type: 'MODIFIED', object: pod('a', '8', 'Succeeded') }),
  );
  await until('a:Succeeded');
  t.deepEqual(requests.slice(1).map(versionOf), ['5', '7']);
});

test('A bookmark advances the start of the next watch', async (t) => {
  const { until, requests } = await watching(
    t,
    list('5', pod('a', '4')),
    watch('end', { type: 'BOOKMARK', object: { metadata: { resourceVersion: '50' } } }),
    watch('open', { type: 'DELETED', object: pod('a', '51') }),
  );
  await until('a:Running');
  await until('');
  t.is(versionOf(requests[2]), '50');
});

test('An event split over several chunks is parsed once complete, and a truncated one is requested again', async (t) => {
  const whole = JSON.stringify({ type: 'ADDED', object: pod('größe', '6') });
  const { until, requests } = await watching(
    t,
    list('5'),
    watch('end', `${whole}\n`, whole.slice(0, 20)),
    watch('open', { type: 'ADDED', object: pod('b', '7') }),
  );
  await until('größe:Running', 'b:Running');
  t.is(versionOf(requests[2]), '6');
});

for (const [title, answer] of [
  ['A watch answered with 410', refuse(410)],
  ['A watch that receives a 410 event', watch('open', { type: 'ERROR', object: { code: 410, message: 'too old' } })],
] as const) {
  test(`${title} is listed again, and removed objects disappear`, async (t) => {
    const { until, requests } = await watching(
      t,
      list('5', pod('a', '4')),
      answer,
      list('90', pod('b', '80')),
      watch('open'),
    );
    await until('b:Running');
    t.is(requests[2], '/api/v1/namespaces/shop/pods');
  });
}

test('A 429 is retried after the time in Retry-After', async (t) => {
  const begun = performance.now();
  const { kind } = await watching(t, refuse(429, { 'retry-after': '1' }), list('5'), watch('open'));
  await kind.synced;
  t.true(performance.now() - begun >= 1000);
});

test('Neither a 500 nor invalid JSON ends the watch', async (t) => {
  const { until } = await watching(
    t,
    refuse(500),
    (response) => response.end('<html>'),
    list('5', pod('a', '4')),
    refuse(503),
    watch('open', 'no json\n'),
    watch('open', { type: 'DELETED', object: pod('a', '6') }),
  );
  await until('a:Running');
  await until('');
  t.pass();
});

test('The watch recovers after a server restart', async (t) => {
  const { until, api } = await watching(t, list('5', pod('a', '4')), watch('open'));
  await until('a:Running');
  await api.stop();
  api.answers(refuse(410), list('9', pod('b', '8')), watch('open'));
  await api.start();
  await until('b:Running');
  t.pass();
});

test('A 403 on the first list fails at once', async (t) => {
  const { kind } = await watching(t, refuse(403));
  const error = await t.throwsAsync(kind.synced, { instanceOf: KubeError });
  t.regex(error?.message ?? '', /refused with 403/);
});

test('A watch that a proxy ends at once is retried with a delay', async (t) => {
  const { until, requests, api } = await watching(t, list('5', pod('a', '4')), watch('end'));
  await until('a:Running');
  const { promise: later, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, 300);
  await later;
  clearTimeout(timer);
  t.true(requests.length < 10, `${requests.length} requests in 300 ms`);
  api.answers(watch('open', { type: 'DELETED', object: pod('a', '6') }));
  await until('');
});

test('An aborted watch sends no more requests', async (t) => {
  const api = await fakeApi();
  t.teardown(() => api[Symbol.asyncDispose]());
  const stop = new AbortController();
  const ended = Promise.withResolvers<void>();
  api.answers(list('5'), (response) => {
    response.writeHead(200).write('\n');
    response.on('close', ended.resolve);
    stop.abort();
  });
  await watchKind(api.client, { apiVersion: 'v1', kind: 'Pod' }, () => undefined, stop.signal).synced;
  await ended.promise;
  t.is(api.requests.length, 2);
});
