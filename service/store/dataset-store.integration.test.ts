import { sql } from 'slonik';
import { z } from 'zod';
import { openDatabase } from '../database/open-database.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import { createDatasetStore } from './dataset-store.ts';

const it = await postgresTest();
/** How often the statements that find datasets used a custom plan, and how often the generic plan. */
const PLANS = sql.type(z.object({ planned_anew: z.int(), planned_once: z.int() }))`
  SELECT custom_plans AS planned_anew, generic_plans AS planned_once FROM pg_prepared_statements
  WHERE statement LIKE '%FROM datasets%'`;

it('concurrent gets are read in small batches, since old rows may have 1 MiB each', async (t, databases) => {
  const settings = parseSettings({ DATABASE_URL: await databases.migrated() });
  await using database = openDatabase(settings);
  let reads = 0;
  const run: typeof database.run = (work) => {
    reads++;
    return database.run(work);
  };
  const store = createDatasetStore({ ...database, run }, 500);
  const names = Array.from({ length: 64 }, (_, index) => ({ name: `n${index}`, description: null, source_url: null }));
  await store.insertAll(names, false);
  reads = 0;
  const rows = await Promise.all(names.map((_, index) => store.find(index + 1)));
  t.deepEqual(rows.map((row) => row?.name).sort(), names.map(({ name }) => name).sort());
  t.true(reads >= 4, `${reads} reads for 64 gets`);
  t.true(reads < 64, 'they share reads');
});

it('a single get uses a statement with a generic plan', async (t, databases) => {
  const settings = parseSettings({ DATABASE_URL: await databases.migrated(), DATABASE_POOL_MAX: '1' });
  await using database = openDatabase(settings);
  const store = createDatasetStore(database, 500);
  await database.run(async (connection) => {
    await connection.query(sql.unsafe`INSERT INTO datasets (name) SELECT 'n' || n FROM generate_series(1, 2000) AS n`);
    await connection.query(sql.unsafe`ANALYZE datasets`);
  });
  for (let id = 1; id <= 10; id++) t.is((await store.find(id))?.id, id);
  const plans = await database.run((connection) => connection.any(PLANS));
  t.deepEqual(plans, [{ planned_anew: 5, planned_once: 5 }]);
});

it('filtered lists do not add prepared statements to a connection', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), { DATABASE_POOL_MAX: '1' });
  const filters = [
    'q=a',
    'name=a',
    'source_url=http://a',
    'created_since=2026-01-01T00:00:00Z',
    'deleted=true',
    'offset=1',
  ];
  for (let chosen = 0; chosen < 2 ** filters.length; chosen++) {
    const query = filters.filter((_, index) => (chosen >> index) % 2 === 1);
    t.is((await api.call('GET', `/datasets?${query.join('&')}`)).status, 200);
  }
  const count = sql.type(z.object({ count: z.int() }))`SELECT count(*) FROM pg_prepared_statements`;
  t.is(await api.services.database.run((connection) => connection.oneFirst(count)), 1);
});
