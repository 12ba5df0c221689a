import { join } from 'node:path';
import { get, requests } from './requests.ts';
import { runLoad } from './run-load.ts';
import { startDatabase } from './start-database.ts';
import { startServer } from './start-server.ts';

const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 1_000_000);
const PARTS = 10;
const GROWTH_MAX = 1.1;
const ROWS = 10_000;

/**
 * Sends a million requests of all kinds and reads the resident memory after each tenth.
 * @returns whether the final memory is at most 10 % above that at half of the requests
 */
export async function watchMemory(root: string): Promise<boolean> {
  await using database = await startDatabase(root, ROWS);
  const redis = process.env.BENCH_REDIS_URL;
  const env = { DATABASE_URL: database.url, ...(redis === undefined ? {} : { REDIS_URL: redis }) };
  await using server = await startServer('service', [join(root, 'service', 'main.ts'), 'serve'], 4105, env);
  const memories: number[] = [];
  let failures = 0;
  console.log(`| requests${redis === undefined ? '' : ', with the cache'} | MB resident |\n|---|---|`);
  for (let part = 1, sent = 0; part <= PARTS; part++) {
    while (sent < (REQUESTS * part) / PARTS) {
      const result = await runLoad({ port: server.port, connections: 64, durationMs: 1_000, request: anyRequest });
      sent += result.requests;
      failures += result.failures;
    }
    const memory = await server.memoryMb();
    memories.push(memory);
    console.log(`| ${sent.toLocaleString('en')} | ${memory} |`);
  }
  if (failures > 0) throw new Error(`${failures} requests failed`);
  const half = Math.max(...memories.slice(0, PARTS / 2));
  const end = Math.max(...memories.slice(PARTS / 2));
  console.log(`ratio of the maximum in the second half to that in the first: ${(end / half).toFixed(2)}`);
  return end <= half * GROWTH_MAX;
}

/** Mostly single datasets, pages of every size and position, and some creates. */
function anyRequest(): string {
  const die = Math.random();
  if (die < 0.7) return requests.get();
  if (die < 0.98)
    return get(`/datasets?limit=${1 + Math.floor(Math.random() * 100)}&offset=${Math.floor(Math.random() * 1_000)}`);
  return requests.create();
}
