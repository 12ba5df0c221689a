import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../../service/fixtures/start-embedded-postgres.ts';

/** The PostgreSQL that all servers of a run use, with the schema of the service and `rows` datasets. */
export type BenchDatabase = AsyncDisposable & { readonly url: string };

const LARGE = 100_000;

/** Uses the empty database at BENCH_DATABASE_URL, or starts an embedded one. */
export async function startDatabase(root: string, rows: number): Promise<BenchDatabase> {
  const given = process.env.BENCH_DATABASE_URL;
  const server = given === undefined || given === '' ? await startEmbeddedPostgres() : null;
  const url = server?.url ?? given ?? '';
  run(process.execPath, [join(root, 'service', 'main.ts'), 'migrate', 'up'], { DATABASE_URL: url });
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('TRUNCATE datasets RESTART IDENTITY');
  // Building the search indexes takes a minute per million rows, and nothing here searches.
  if (rows > LARGE) await client.query('DROP INDEX IF EXISTS datasets_search_name, datasets_search_description');
  await client.query(
    `INSERT INTO datasets (name, description, source_url)
     SELECT 'set ' || to_char(n, 'FM00000000'), 'A description of some length for set ' || n,
            'https://www.kaggle.com/datasets/someone/' || n FROM generate_series(1, $1::int) AS n`,
    [rows],
  );
  await client.query('VACUUM ANALYZE datasets');
  await client.end();
  return { url, [Symbol.asyncDispose]: async () => server?.[Symbol.asyncDispose]() };
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  const { status, stderr } = spawnSync(command, args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${status}: ${stderr}`);
}
