import { createPool, sql } from 'slonik';
import { openDatabase } from '../database/open-database.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';
import { parseSettings } from '../settings/parse-settings.ts';

const it = await postgresTest();

/** Inserts 2,000 datasets with descriptions of 10,000 characters. */
async function fill(url: string): Promise<void> {
  const pool = await createPool(url, { maxPoolSize: 1 });
  await pool.query(sql.unsafe`DROP INDEX datasets_search_description`);
  await pool.query(sql.unsafe`
    INSERT INTO datasets (name, description) SELECT 'n' || n, repeat('Lorem ipsum ', 833) FROM generate_series(1, 2000) AS n`);
  await pool.end();
}

it('a search that takes too long is a 400 that names q, not a 503 that asks for a retry', async (t, databases) => {
  const url = await databases.migrated();
  await fill(url);
  await using api = await startApi(url, { DATABASE_SEARCH_TIMEOUT_MS: '20' });
  for (const q of ['%_\\', 'x', 'xyz']) {
    const answer = await api.call('GET', `/datasets?q=${encodeURIComponent(q)}`);
    t.is(answer.status, 400, q);
    t.regex(answer.text, /problem-search-too-slow/);
    t.is(answer.headers.get('retry-after'), null);
    t.deepEqual(
      answer.body.errors.map((error) => error.parameter),
      ['q'],
    );
  }
  t.is((await api.call('GET', '/datasets?limit=1')).status, 200);
});
it('searches use at most half of the connections', async (t, databases) => {
  const settings = parseSettings({ DATABASE_URL: await databases.migrated(), DATABASE_POOL_MAX: '2' });
  await using database = openDatabase(settings);
  const { promise, resolve } = Promise.withResolvers<string>();
  const searches = ['a', 'b', 'c'].map(() => database.search(() => promise));
  t.is(await database.condition(), 'up');
  t.is(database.state().waiting, 2);
  resolve('found');
  t.deepEqual(await Promise.all(searches), ['found', 'found', 'found']);
});
