import { createPool, type DatabaseTransactionConnection, sql } from 'slonik';
import type { Call } from '../fixtures/create-call.ts';
import { MIGRATIONS } from '../fixtures/open-databases.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi, type TestApi } from '../fixtures/start-api.ts';
import { migrateUp } from '../migrate/migrate-up.ts';
import { openMigrationPool } from '../migrate/open-migration-pool.ts';
import { readMigrations } from '../migrate/read-migrations.ts';
import { encodeCursor } from '../store/cursor.ts';

const it = await postgresTest();

/** Reads all changes after a cursor. Returns the names, with a leading minus if deleted, and the next cursor. */
async function follow(call: Call, after: string | null, limit = 2): Promise<{ names: string[]; next: string }> {
  const names: string[] = [];
  for (let next = after ?? ''; ; ) {
    const { status, text } = await call('GET', `/changes?limit=${limit}${next === '' ? '' : `&after=${next}`}`);
    if (status !== 200) throw new Error(`${status} ${text}`);
    const page: { datasets: { name: string; deleted_at?: string }[]; next: string; more: boolean } = JSON.parse(text);
    names.push(...page.datasets.map((one) => (one.deleted_at === undefined ? one.name : `-${one.name}`)));
    next = page.next;
    if (!page.more) return { names, next };
  }
}
const create = async (api: TestApi, name: string) => (await api.call('POST', '/datasets', { json: { name } })).body.id;

it('the feed starts with all datasets and continues with the changed ones, each once and in its current state', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  t.deepEqual((await follow(api.call, null)).names, []);
  const begin = (await follow(api.call, null)).next;
  const [a, b, c] = [await create(api, 'a'), await create(api, 'b'), await create(api, 'c')];
  await api.call('PUT', `/datasets/${a}`, { json: { name: 'a2' } });
  await api.call('DELETE', `/datasets/${b}`);
  const first = await follow(api.call, null);
  t.deepEqual(first.names, ['c', 'a2', '-b']);
  t.deepEqual((await follow(api.call, begin)).names, first.names);
  t.deepEqual(await follow(api.call, first.next), { names: [], next: first.next });
  await api.call('POST', `/datasets/${b}/restore`);
  await api.call('PATCH', `/datasets/${c}`, { json: { description: 'x' } });
  await api.call('POST', '/datasets/bulk', {
    json: { datasets: [{ name: 'a2' }, { name: 'd' }], on_conflict: 'update' },
  });
  t.deepEqual((await follow(api.call, first.next)).names, ['b', 'c', 'a2', 'd']);
});
it('the feed does not skip a write that commits after a later one', async (t, databases) => {
  const url = await databases.migrated();
  await using api = await startApi(url);
  const other = await createPool(url, { maxPoolSize: 1 });
  await create(api, 'before');
  let seen: Awaited<ReturnType<typeof follow>> = { names: [], next: '' };
  await other.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`INSERT INTO datasets (name) VALUES ('slow')`);
    await create(api, 'fast');
    seen = await follow(api.call, null);
    t.deepEqual(seen.names, ['before']);
  });
  t.deepEqual((await follow(api.call, seen.next)).names, ['slow', 'fast']);
  await other.end();
});
it('a client that follows the feed during concurrent writes ends up with the current datasets', async (t, databases) => {
  const url = await databases.migrated();
  await using api = await startApi(url);
  const pool = await createPool(url, { maxPoolSize: 8 });
  let writing = 8;
  const writer = async (number: number): Promise<void> => {
    for (let round = 0; round < 25; round++) {
      const work = async (transaction: DatabaseTransactionConnection): Promise<void> => {
        const name = `w${number}-${round % 5}`;
        await transaction.query(sql.unsafe`INSERT INTO datasets (name, description) VALUES (${name}, ${String(round)})
          ON CONFLICT (name) WHERE deleted_at IS NULL DO UPDATE SET description = EXCLUDED.description`);
        await transaction.query(sql.unsafe`SELECT pg_sleep(random() * 0.01)`);
      };
      await pool.transaction(work);
    }
    writing--;
  };
  const copy = new Map<string, string | null | undefined>();
  const read = async (after: string): Promise<string> => {
    const { text } = await api.call('GET', `/changes?limit=3${after === '' ? '' : `&after=${after}`}`);
    const page: { datasets: { name: string; description: string }[]; next: string; more: boolean } = JSON.parse(text);
    for (const one of page.datasets) copy.set(one.name, one.description);
    return page.more ? read(page.next) : page.next;
  };
  const reader = async (): Promise<void> => {
    let after = '';
    while (writing > 0) after = await read(after);
    await read(after);
  };
  await Promise.all([reader(), ...Array.from({ length: 8 }, (_, number) => writer(number))]);
  const { body } = await api.call('GET', '/datasets?limit=100');
  t.is(body.total, 40);
  t.deepEqual(new Map([...copy].sort()), new Map(body.datasets.map((one) => [one.name, one.description])));
  await pool.end();
});
it('datasets that are older than the feed come first', async (t, databases) => {
  const url = await databases.empty();
  const files = await readMigrations(MIGRATIONS);
  const pool = await openMigrationPool(url);
  await migrateUp(
    pool,
    files.filter(({ name }) => name < '0006'),
  );
  await pool.query(sql.unsafe`INSERT INTO datasets (name) VALUES ('z'), ('y'), ('x')`);
  await migrateUp(pool, files);
  await pool.end();
  await using api = await startApi(url);
  await create(api, 'new');
  t.deepEqual((await follow(api.call, null, 1)).names, ['z', 'y', 'x', 'new']);
});
it('a cursor from before a purge, or ahead of the database, is a 410, and reading from the start still works', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await create(api, 'a');
  const { next } = await follow(api.call, null);
  const b = await create(api, 'b');
  await api.call('DELETE', `/datasets/${b}`);
  const late = await follow(api.call, null);
  t.deepEqual(late.names, ['a', '-b']);
  await api.call('POST', `/datasets/${b}/purge`);
  t.is((await api.call('GET', `/changes?after=${next}`)).status, 410);
  t.deepEqual((await follow(api.call, late.next)).names, []);
  t.deepEqual((await follow(api.call, null)).names, ['a']);
  const ahead = encodeCursor({ side: 'after', key: 1_000_000, id: 1 });
  t.is((await api.call('GET', `/changes?after=${ahead}`)).status, 410);
});
it('a client that starts after a purge reads all pages, and then follows the feed', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  for (const name of ['a', 'b', 'c']) await create(api, name);
  const read = await follow(api.call, null);
  const purged = await create(api, 'purged');
  await api.call('DELETE', `/datasets/${purged}`);
  await api.call('POST', `/datasets/${purged}/purge`);
  t.is((await api.call('GET', `/changes?after=${read.next}`)).status, 410);
  const again = await follow(api.call, null);
  t.deepEqual(again.names, ['a', 'b', 'c']);
  t.deepEqual((await follow(api.call, again.next)).names, []);
  await create(api, 'd');
  const later = await follow(api.call, again.next);
  t.deepEqual(later.names, ['d']);
  const second = await create(api, 'purged later');
  await api.call('DELETE', `/datasets/${second}`);
  await api.call('POST', `/datasets/${second}/purge`);
  t.is((await api.call('GET', `/changes?after=${later.next}`)).status, 410);
});
it('a client that starts when everything is purged can follow the feed', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const only = await create(api, 'only');
  await api.call('DELETE', `/datasets/${only}`);
  await api.call('POST', `/datasets/${only}/purge`);
  const { next } = await follow(api.call, null);
  t.deepEqual(await follow(api.call, next), { names: [], next });
});
it('a cursor of an earlier release is accepted, and one of a list is not', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  for (const name of ['a', 'b']) await create(api, name);
  const old = encodeCursor({ side: 'after', key: 2, id: 1 });
  t.deepEqual((await follow(api.call, old)).names, ['b']);
  const { next } = (await api.call('GET', '/datasets?sort=created_at&limit=1')).body;
  t.is((await api.call('GET', `/changes?after=${next}`)).status, 400);
  const feed = (await follow(api.call, null)).next;
  t.is((await api.call('GET', `/datasets?sort=created_at&after=${feed}`)).status, 400);
});
for (const query of [
  'after=x',
  `after=${encodeCursor({ side: 'after', key: 'a', id: null })}`,
  'limit=0',
  'limit=101',
]) {
  it(`the feed with the query ${query} is a 400`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    t.is((await api.call('GET', `/changes?${query}`)).status, 400);
  });
}
