import { join } from 'node:path';
import { median } from './median.ts';
import { requests } from './requests.ts';
import { type LoadResult, runLoad } from './run-load.ts';
import { runPgbench } from './run-pgbench.ts';
import { startDatabase } from './start-database.ts';
import { type Server, startServer } from './start-server.ts';

const ROUND_MS = Number(process.env.BENCH_ROUND_MS ?? 300);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const ROWS = 10_000;
/** Number of warm-up requests of each kind per server, for each number of connections. */
const WARM_UP = 4_000;
/** Minimum throughput of the service without cache, relative to Fastify: with one connection, and with more. */
const RATIO_MIN_ALONE = 0.9;
const RATIO_MIN = 2;
/** Minimum throughput of creates with cache, relative to those without. */
const RATIO_MIN_CACHED_CREATE = 0.9;

/**
 * Compares the service, with and without its cache, with Fastify and pgbench on the same PostgreSQL.
 * @returns whether every row meets its minimum
 */
export async function compareSpeed(root: string): Promise<boolean> {
  await using database = await startDatabase(root, ROWS);
  const env = { DATABASE_URL: database.url };
  const service = join(root, 'service', 'main.ts');
  await using fastify = await startServer('fastify', [join(import.meta.dirname, 'fastify-server.mjs')], 4101, env);
  await using plain = await startServer('service', [service, 'serve'], 4102, env);
  const redis = process.env.BENCH_REDIS_URL;
  await using cached =
    redis === undefined ? null : await startServer('cached', [service, 'serve'], 4103, { ...env, REDIS_URL: redis });
  const servers: Server[] = [fastify, plain, ...(cached === null ? [] : [cached])];
  for (const { port } of servers) {
    for (const request of Object.values(requests)) {
      // A fixed number of requests, because on a busy machine a fixed time might end before the code is compiled. Also
      // over a single connection, because concurrent requests share queries, so that the code behind a query would run
      // only a sixteenth as often.
      for (const connections of [16, 1])
        for (let sent = 0; sent < WARM_UP; )
          sent += (await runLoad({ port, connections, durationMs: 500, request })).requests;
    }
  }
  console.log(
    `| what | connections | ${servers.map(({ name }) => `${name} req/s (p50, p99 ms; CPU µs)`).join(' | ')} | req/s to fastify's, and in the rounds | CPU | pgbench | |`,
  );
  console.log(`|---|---|${servers.map(() => '---|').join('')}---|---|---|---|`);
  let asExpected = true;
  for (const [kind, request] of Object.entries(requests)) {
    for (const connections of [1, 16, 64]) {
      const results = await takeTurns(servers, connections, request);
      const [yardstick = NOTHING, ...ours] = results;
      const ratios = ours.map(({ rounds }) => compareRounds(rounds, yardstick.rounds));
      const [plainRatio, cachedRatio] = ratios.map(({ middle }) => middle);
      const isBelow =
        (plainRatio ?? 0) < (connections === 1 ? RATIO_MIN_ALONE : RATIO_MIN) ||
        (kind === 'create' && (cachedRatio ?? Number.POSITIVE_INFINITY) < (plainRatio ?? 0) * RATIO_MIN_CACHED_CREATE);
      if (isBelow) asExpected = false;
      const cells = results.map(
        ({ rounds, p50, p99, cpuUs }) =>
          `${median(rounds).toFixed(0)} (${p50.toFixed(2)}, ${p99.toFixed(2)}; ${cpuUs.toFixed(0)})`,
      );
      const speeds = ratios.map(
        ({ least, middle, most }) => `${middle.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`,
      );
      const work = ours.map(({ cpuUs }) => (cpuUs / yardstick.cpuUs).toFixed(2));
      const alone = runPgbench(database.url, kind, connections, ROUND_MS * 3) ?? 'not installed';
      const failures = results.reduce((sum, one) => sum + one.failures, 0);
      const remark = `${isBelow ? 'below' : ''}${failures === 0 ? '' : ` ${failures} failures`}`;
      console.log(
        `| ${kind} | ${connections} | ${cells.join(' | ')} | ${speeds.join('; ')} | ${work.join('; ')} | ${alone} | ${remark} |`,
      );
    }
  }
  for (const server of servers) console.log(`${server.name}: ${await server.memoryMb()} MB resident`);
  return asExpected;
}

/** Measurements of a server: requests per second in each round, and over all rounds the latencies in ms and the CPU
 * time per request. */
type Result = {
  readonly rounds: readonly number[];
  readonly p50: number;
  readonly p99: number;
  readonly cpuUs: number;
  readonly failures: number;
};

const NOTHING: Result = { rounds: [], p50: 0, p99: 0, cpuUs: 0, failures: 0 };

/** Measures in many short rounds, in which the servers take turns, so that load on the machine affects all of them. */
async function takeTurns(servers: readonly Server[], connections: number, request: () => string): Promise<Result[]> {
  const loads = servers.map((server) => ({ server, results: [] as LoadResult[], cpuMs: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const load of loads) {
      const before = await load.server.cpuMs();
      load.results.push(await runLoad({ port: load.server.port, connections, durationMs: ROUND_MS, request }));
      load.cpuMs += (await load.server.cpuMs()) - before;
    }
  }
  return loads.map(({ results, cpuMs }) => ({
    rounds: results.map((one) => one.requestsPerSecond),
    p50: median(results.map((one) => one.p50)),
    p99: median(results.map((one) => one.p99)),
    cpuUs: (cpuMs * 1_000) / results.reduce((sum, one) => sum + one.requests, 0),
    failures: results.reduce((sum, one) => sum + one.failures, 0),
  }));
}

/** The ratios of paired rounds. */
function compareRounds(ours: readonly number[], theirs: readonly number[]) {
  const ratios = ours.map((one, round) => one / (theirs[round] ?? Number.NaN));
  return { least: Math.min(...ratios), middle: median(ratios), most: Math.max(...ratios) };
}
