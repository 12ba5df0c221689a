import {
  createPool,
  type DatabasePool,
  StatementTimeoutError,
  sql,
  UniqueIntegrityConstraintViolationError,
} from 'slonik';
import { z } from 'zod';
import { postgresTest } from '../../testing/postgres-test.ts';
import { poolOptions } from '../pool-options.ts';
import { createDriver } from './create-driver.ts';

const it = await postgresTest();

/** One connection, so that a statement that runs again finds what it left there. */
async function open(url: string, options = {}): Promise<DatabasePool & AsyncDisposable> {
  const pool = await createPool(url, {
    ...poolOptions,
    maxPoolSize: 1,
    resetConnection: async () => {},
    driverFactory: createDriver,
    ...options,
  });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
}

const anything = z.record(z.string(), z.unknown());
const values = (marker: string) => sql.prepared('values', anything)`
  SELECT ${marker} AS text, 12345678901::int8 AS id, 7::int4 AS small, NULL AS nothing, true AS flag, '{}'::jsonb AS tree,
    '2026-01-02T03:04:05.678901Z'::timestamptz AS at, ${sql.array(['a"b', 'c\\d', 'e,f{}', ''], 'text')} AS texts`;

it('rows are the same at the first run of a statement, at the next, and without a name', async (t, databases) => {
  await using pool = await open(await databases.migrated());
  const expected = {
    text: `it's "x"`,
    id: 12345678901,
    small: 7,
    nothing: null,
    flag: true,
    tree: {},
    at: '2026-01-02T03:04:05.678Z',
    texts: ['a"b', 'c\\d', 'e,f{}', ''],
  };
  for (let run = 0; run < 3; run += 1) t.deepEqual(await pool.one(values(expected.text)), expected);
  const unnamed = sql.type(anything)`SELECT ${'x'}::text AS text, 12345678901::int8 AS id, now() AS at`;
  const { at, ...rest } = await pool.one(unnamed);
  t.deepEqual(rest, { text: 'x', id: 12345678901 });
  t.regex(String(at), /^\d{4}-.*Z$/);
});

it('a statement is prepared once for each connection', async (t, databases) => {
  const url = await databases.migrated();
  await using pool = await open(url);
  await pool.connect(async (connection) => {
    for (let run = 0; run < 3; run += 1) await connection.one(values('x'));
    const count = sql.type(z.object({ count: z.int() }))`
      SELECT count(*) AS count FROM pg_prepared_statements WHERE name LIKE 'values%' AND generic_plans + custom_plans = 3`;
    t.is((await connection.one(count)).count, 1);
  });
});

it('a statement that fails at its first run, and at a later one, runs right after that', async (t, databases) => {
  await using pool = await open(await databases.migrated());
  const divide = (by: number) => sql.prepared('divide', anything)`SELECT (6 / ${by}::int4)::int4 AS result`;
  await pool.connect(async (connection) => {
    for (const by of [0, 0, 2, 0, 3]) {
      if (by === 0) await t.throwsAsync(connection.one(divide(by)), { message: /division by zero/ });
      else t.deepEqual(await connection.one(divide(by)), { result: 6 / by });
    }
  });
});

it('changes tell how many rows they concern, also where they give none back', async (t, databases) => {
  await using pool = await open(await databases.migrated());
  const insert = (name: string) => sql.prepared('insert', anything)`INSERT INTO datasets (name) VALUES (${name})`;
  const rename = sql.prepared('rename', anything)`UPDATE datasets SET description = 'x' RETURNING id`;
  t.like(await pool.query(insert('a')), { command: 'INSERT', rowCount: 1, rows: [] });
  t.like(await pool.query(insert('b')), { command: 'INSERT', rowCount: 1, rows: [] });
  t.like(await pool.query(rename), { command: 'UPDATE', rowCount: 2 });
  await t.throwsAsync(pool.query(insert('a')), { instanceOf: UniqueIntegrityConstraintViolationError });
});

it('a statement that takes too long is told as that, and the connection goes on', async (t, databases) => {
  await using pool = await open(await databases.migrated(), { statementTimeout: 100 });
  const sleep = (seconds: number) =>
    sql.prepared('sleep', anything)`SELECT pg_sleep(${seconds}::float8)::text AS slept`;
  await t.throwsAsync(pool.one(sleep(5)), { instanceOf: StatementTimeoutError });
  t.deepEqual(await pool.one(sleep(0)), { slept: '' });
});
