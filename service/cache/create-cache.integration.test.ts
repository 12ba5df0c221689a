import test from 'ava';
import { openDatabases } from '../fixtures/open-databases.ts';
import { startApi, type TestApi } from '../fixtures/start-api.ts';
import { startRedis } from '../fixtures/start-redis.ts';
import { startRelay } from '../fixtures/start-relay.ts';
import { until } from '../fixtures/until.ts';
import { openRedis } from '../redis/open-redis.ts';

const databases = await openDatabases();
const redis = await startRedis();
const missing = [databases, redis].find((one) => typeof one === 'string');
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);

/** The headers that two responses to the same request share. */
const lasting = (headers: Headers) => [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date');
const ready = (...apis: readonly TestApi[]) =>
  until('the caches are up', async () => apis.every((api) => api.services.cache.state() === 'up'));

if (typeof databases === 'string' || typeof redis === 'string') {
  test.skip('two replicas with caches never return data older than a finished write', () => {});
} else {
  test.after.always('the servers are stopped', async () => {
    await redis[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });
  const pair = async () => {
    const url = await databases.migrated();
    return [await startApi(url, { REDIS_URL: redis.url }), await startApi(url, { REDIS_URL: redis.url })] as const;
  };

  test.serial('a Redis that refuses the first connections is used once it accepts one', async (t) => {
    await using relay = await startRelay(redis.url);
    relay.cut('-DENIED Redis is running in protected mode\r\n');
    await using api = await startApi(await databases.migrated(), { REDIS_URL: relay.url });
    await until('it was refused', async () => relay.refused() >= 4);
    relay.mend();
    await ready(api);
    t.is(api.services.cache.state(), 'up');
  });
  test.serial('a second read comes from the cache and is identical', async (t) => {
    const [one, two] = await pair();
    await using _one = one;
    await using _two = two;
    await ready(one, two);
    const { body } = await one.call('POST', '/datasets', { json: { name: 'a' } });
    const first = await one.call('GET', `/datasets/${body.id}`);
    const hits = one.services.cache.counts().hits;
    const second = await one.call('GET', `/datasets/${body.id}`);
    t.is(one.services.cache.counts().hits, hits + 1);
    t.is(second.text, first.text);
    t.deepEqual(lasting(second.headers), lasting(first.headers));
    t.regex(
      await one.services.metrics.render(),
      /http_requests_total\{method="GET",route="\/datasets\/:id",status="200"\} 2/,
    );
  });
  test.serial('the other replica reads a finished write at once, in the dataset and in the list', async (t) => {
    const [one, two] = await pair();
    await using _one = one;
    await using _two = two;
    await ready(one, two);
    const { body } = await one.call('POST', '/datasets', { json: { name: 'a' } });
    for (let round = 0; round < 40; round++) {
      const [writer, reader] = round % 2 === 0 ? [one, two] : [two, one];
      const reads = [`/datasets/${body.id}`, '/datasets'];
      for (const path of [...reads, ...reads]) await reader.call('GET', path);
      const written = await writer.call('PUT', `/datasets/${body.id}`, { json: { name: `round ${round}` } });
      t.is((await reader.call('GET', `/datasets/${body.id}`)).text, written.text);
      t.is((await reader.call('GET', '/datasets')).body.datasets[0]?.name, `round ${round}`);
    }
    t.true(one.services.cache.counts().hits + two.services.cache.counts().hits > 0);
  });
  test.serial('under a load of concurrent reads no reader gets a version older than a finished write', async (t) => {
    const [one, two] = await pair();
    await using _one = one;
    await using _two = two;
    await ready(one, two);
    const { body } = await one.call('POST', '/datasets', { json: { name: 'a', description: '0' } });
    let finished = 0;
    let stop = false;
    const read = async (api: TestApi): Promise<void> => {
      while (!stop) {
        const before = finished;
        const seen = Number((await api.call('GET', `/datasets/${body.id}`)).body.description);
        if (seen < before) t.fail(`saw ${seen} after ${before} was finished`);
      }
    };
    const readers = [one, two, one, two].map(read);
    for (let version = 1; version <= 40; version++) {
      await (version % 2 === 0 ? one : two).call('PUT', `/datasets/${body.id}`, {
        json: { description: String(version) },
      });
      finished = version;
    }
    stop = true;
    await Promise.all(readers);
    t.pass();
  });
  test.serial('a deleted dataset is a 404 on every replica', async (t) => {
    const [one, two] = await pair();
    await using _one = one;
    await using _two = two;
    await ready(one, two);
    const { body } = await one.call('POST', '/datasets', { json: { name: 'a' } });
    await two.call('GET', `/datasets/${body.id}`);
    await one.call('DELETE', `/datasets/${body.id}`);
    t.is((await two.call('GET', `/datasets/${body.id}`)).status, 404);
  });
  const create = (api: TestApi, headers: Record<string, string> = {}) =>
    api.call('POST', '/datasets', { json: { name: 'b' }, headers });
  const rename = (api: TestApi, id: number, headers: Record<string, string> = {}) =>
    api.call('PUT', `/datasets/${id}`, { json: { name: 'b' }, headers });
  const told: [string, number, (api: TestApi) => Promise<unknown>, (api: TestApi) => ReturnType<TestApi['call']>][] = [
    [
      'a retry with its key',
      201,
      (api) => create(api, { 'idempotency-key': 'k' }),
      (api) => create(api, { 'idempotency-key': 'k' }),
    ],
    ['a create of the same name', 409, create, create],
    ['a rename to the same name', 409, create, (api) => rename(api, 1)],
    ['a second delete', 404, (api) => api.call('DELETE', '/datasets/1'), (api) => api.call('DELETE', '/datasets/1')],
    ['a write to an old version', 412, (api) => rename(api, 1), (api) => rename(api, 1, { 'if-match': '"1-1"' })],
  ];
  for (const [title, status, first, second] of told) {
    test.serial(`every replica reads a write with a pending invalidation once ${title} has revealed it`, async (t) => {
      const url = await databases.migrated();
      await using relay = await startRelay(redis.url);
      await using writer = await startApi(url, { REDIS_URL: relay.url, REDIS_TIMEOUT_MS: '20000' });
      await using other = await startApi(url, { REDIS_URL: redis.url });
      await using reader = await startApi(url, { REDIS_URL: redis.url });
      await using plain = await startApi(url);
      await writer.call('POST', '/datasets', { json: { name: 'a' } });
      await ready(writer, other, reader);
      const read = async (api: TestApi) => {
        const answers = await Promise.all(['/datasets', '/datasets/1'].map((path) => api.call('GET', path)));
        return answers.map(({ status: seen, body }) => [seen, body.name, body.total]);
      };
      const before = await read(reader);
      t.deepEqual(await read(reader), before);
      relay.silence();
      const announcing = first(writer);
      await until('it is committed', async () => JSON.stringify(await read(plain)) !== JSON.stringify(before));
      t.is((await second(other)).status, status);
      t.deepEqual(await read(reader), await read(plain));
      relay.cut();
      await announcing;
    });
  }
  test.serial('a frozen Redis has at most 1,000 pending calls; more are rejected at once', async (t) => {
    await using relay = await startRelay(redis.url);
    await using client = openRedis(relay.url, 250, () => {});
    await until('it is there', async () => client.isReady);
    relay.silence();
    const reasons = await Promise.all(
      Array.from({ length: 3_000 }, () => client.get('a').catch((error: Error) => error.message)),
    );
    t.is(reasons.filter((reason) => reason === 'no reply within 250 ms').length, 1_000);
    t.is(reasons.filter((reason) => reason === 'The queue is full').length, 2_000);
  });
  test.serial('while Redis is down every response is current, and the caches recover with Redis', async (t) => {
    const [one, two] = await pair();
    await using _one = one;
    await using _two = two;
    await ready(one, two);
    const { body } = await one.call('POST', '/datasets', { json: { name: 'a' } });
    await two.call('GET', `/datasets/${body.id}`);
    await redis.kill();
    for (let round = 0; round < 3; round++) {
      const written = await one.call('PUT', `/datasets/${body.id}`, { json: { name: `without ${round}` } });
      t.is(written.status, 200);
      t.is((await two.call('GET', `/datasets/${body.id}`)).text, written.text);
    }
    t.is((await one.call('GET', '/health/ready')).status, 200);
    await redis.start();
    await ready(one, two);
    const written = await two.call('PUT', `/datasets/${body.id}`, { json: { name: 'with' } });
    t.is((await one.call('GET', `/datasets/${body.id}`)).text, written.text);
  });
  test.serial('a rate limit applies across two replicas', async (t) => {
    const url = await databases.migrated();
    const env = { REDIS_URL: redis.url, RATE_LIMIT_PER_MINUTE: '10', TRUSTED_PROXIES: '1' };
    await using one = await startApi(url, env);
    await using two = await startApi(url, env);
    await ready(one, two);
    const headers = { 'x-forwarded-for': `10.0.0.${Date.now()}` };
    const minute = Math.floor(Date.now() / 60_000);
    const statuses = await Promise.all(
      Array.from(
        { length: 40 },
        async (_, index) => (await (index % 2 === 0 ? one : two).call('GET', '/datasets', { headers })).status,
      ),
    );
    const minutes = Math.floor(Date.now() / 60_000) - minute + 1;
    t.true(statuses.filter((status) => status === 200).length <= 10 * minutes);
    t.true(statuses.includes(200));
    t.true(statuses.includes(429));
    const later = [];
    for (const api of [one, two, one, two, one, two]) later.push(await api.call('GET', '/datasets', { headers }));
    const seconds = Number(/;t=(\d+)$/.exec(later[0]?.headers.get('ratelimit') ?? '')?.[1]);
    t.deepEqual([...new Set(later.map((answer) => answer.status))], [429], `${seconds} s before the next minute`);
  });
}
