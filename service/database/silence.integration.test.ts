import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';
import { startRelay } from '../fixtures/start-relay.ts';
import { until } from '../fixtures/until.ts';

const it = await postgresTest();

it('while the network drops packets every request is a 503 within one timeout, and the API reconnects', async (t, databases) => {
  await using relay = await startRelay(await databases.migrated());
  await using api = await startApi(relay.url, {
    DATABASE_STATEMENT_TIMEOUT_MS: '5000',
    DATABASE_CONNECT_TIMEOUT_MS: '1000',
  });
  const everything = () =>
    Promise.all([
      ...Array.from({ length: 6 }, (_, limit) => api.call('GET', `/datasets?limit=${limit + 1}`)),
      ...Array.from({ length: 4 }, () => api.call('GET', '/datasets?limit=1')),
      api.call('GET', '/datasets/1'),
      api.call('GET', '/health/ready'),
    ]);
  // Afterwards, this many connections are open and idle.
  await everything();
  relay.silence();
  t.is((await api.call('GET', '/datasets')).status, 503);
  const equal = api.call('GET', '/datasets?limit=1');
  for (const round of ['first', 'second']) {
    const asked = performance.now();
    for (const { status, headers } of await everything()) {
      t.is(status, 503, round);
      t.regex(headers.get('retry-after') ?? '', /^\d+$/);
    }
    t.true(performance.now() - asked < 4_000, `${round}: ${performance.now() - asked} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  t.is((await equal).status, 503);
  relay.mend();
  await until('it answers again', async () => (await api.call('GET', '/datasets')).status === 200);
  t.deepEqual(new Set((await everything()).map(({ status }) => status)), new Set([200, 404]));
});
it('a connection that stops responding fails only its own query', async (t, databases) => {
  await using relay = await startRelay(await databases.migrated());
  await using api = await startApi(relay.url, { DATABASE_STATEMENT_TIMEOUT_MS: '1000', DATABASE_POOL_MIN: '0' });
  t.is((await api.call('GET', '/datasets')).status, 200);
  relay.silence();
  // New connections work from now on.
  relay.mend();
  let answered = false;
  const silent = api.call('GET', '/datasets?limit=1').finally(() => {
    answered = true;
  });
  await until('the silent connection is taken', async () => api.services.database.state().acquired === 1);
  while (!answered) t.is((await api.call('GET', '/datasets?limit=2')).status, 200);
  t.is((await silent).status, 503);
});
