import { readFile } from 'node:fs/promises';
import test from 'ava';
import pg from 'pg';
import { recordedContext, renderedPlatform } from './fixtures/platform.ts';
import { apiRelease, claimRelease, jobRelease, password, postgresRelease, redisRelease } from './fixtures/shop.ts';
import { startLocalTarget } from './start-local-target.ts';

test('a platform runs as processes on an embedded PostgreSQL, and its job reaches the API', async (t) => {
  const { platform, releases } = renderedPlatform([
    jobRelease,
    apiRelease,
    redisRelease,
    claimRelease,
    postgresRelease,
  ]);
  await using recorded = await recordedContext(platform);
  const began = performance.now();
  await using target = await startLocalTarget(recorded.context, releases);
  t.log(`ready after ${Math.round(performance.now() - began)} ms`);
  const { origin } = await target.http('api');
  const response = await fetch(`${origin}/`);
  const seen = (await response.json()) as { env: Record<string, string> };
  t.is(seen.env['SELF_URL'], `${origin}/${new URL(origin).port}`);
  const client = new pg.Client({ connectionString: await target.connectionUri('postgres') });
  await client.connect();
  const { rows } = await client.query('select count(*)::int as n from visits');
  await client.end();
  t.true(rows[0].n >= 1);
  const signal = AbortSignal.timeout(10_000);
  const outcome = await target.runJob({ release: 'fetch', env: {}, timeoutMs: 5000, signal });
  t.like(outcome, { succeeded: true, exitCode: 0 });
  const file = /wrote (.*)/.exec(outcome.logs)?.[1] ?? '';
  t.is(await readFile(file, 'utf8'), `hello from ${origin}/`);
  t.true(recorded.secrets.includes(password));
});
