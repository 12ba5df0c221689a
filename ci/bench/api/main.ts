import { join } from 'node:path';
import { requests } from './requests.ts';
import { type LoadResult, runLoad } from './run-load.ts';
import { runPgbench } from './run-pgbench.ts';
import { startDatabase } from './start-database.ts';
import { type Server, startServer } from './start-server.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const DURATION_MS = Number(process.env.BENCH_DURATION_MS ?? 2_000);
const ROUNDS = 3;
const ROWS = 10_000;

await using database = await startDatabase(root, ROWS);
const env = { DATABASE_URL: database.url };
const service = join(root, 'service', 'main.ts');
await using fastify = await startServer('fastify', [join(import.meta.dirname, 'fastify-server.mjs')], 4101, env);
await using plain = await startServer('service', [service, 'serve'], 4102, env);
const redis = process.env.BENCH_REDIS_URL;
await using cached =
  redis === undefined ? null : await startServer('cached', [service, 'serve'], 4103, { ...env, REDIS_URL: redis });
const servers: Server[] = [fastify, plain, ...(cached === null ? [] : [cached])];

for (const server of servers) {
  for (const request of Object.values(requests))
    await runLoad({ port: server.port, connections: 16, durationMs: DURATION_MS / 2, request });
}
console.log(
  `| what | connections | ${servers.map((server) => `${server.name} req/s (p50, p99 ms)`).join(' | ')} | ratio to fastify | pgbench |`,
);
console.log(`|---|---|${servers.map(() => '---|').join('')}---|---|`);
for (const [kind, request] of Object.entries(requests)) {
  for (const connections of [1, 16, 64]) {
    const results = new Map<string, LoadResult[]>();
    // The rounds take turns, so that a busy moment of the machine falls on all.
    for (let round = 0; round < ROUNDS; round++) {
      for (const server of servers) {
        const result = await runLoad({ port: server.port, connections, durationMs: DURATION_MS, request });
        results.set(server.name, [...(results.get(server.name) ?? []), result]);
      }
    }
    const medians = servers.map((server) => median(results.get(server.name) ?? []));
    const failures = [...results.values()].flat().reduce((sum, result) => sum + result.failures, 0);
    const cells = medians.map(
      (one) => `${one.requestsPerSecond.toFixed(0)} (${one.p50.toFixed(2)}, ${one.p99.toFixed(2)})`,
    );
    const ratios = medians
      .slice(1)
      .map((one) => (one.requestsPerSecond / (medians[0]?.requestsPerSecond ?? 1)).toFixed(2));
    const alone = runPgbench(database.url, kind, connections, DURATION_MS) ?? 'not installed';
    console.log(
      `| ${kind} | ${connections} | ${cells.join(' | ')} | ${ratios.join(', ')} | ${alone} |${failures === 0 ? '' : ` ${failures} failures`}`,
    );
  }
}
for (const server of servers) console.log(`${server.name}: ${await server.memoryMb()} MB resident`);

function median(results: readonly LoadResult[]): LoadResult {
  const sorted = [...results].sort((left, right) => left.requestsPerSecond - right.requestsPerSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('There was no round');
  return middle;
}
