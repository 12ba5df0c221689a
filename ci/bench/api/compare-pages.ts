import { join } from 'node:path';
import { median } from './median.ts';
import { get } from './requests.ts';
import { runLoad } from './run-load.ts';
import { startDatabase } from './start-database.ts';
import { startServer } from './start-server.ts';

const ROWS = 1_000_100;
const ROUNDS = 15;
const ROUND_MS = 200;
const RATIO_MAX = 1.2;
const ROW_NUMBERS = [1, 1_000, 1_000_000];

/**
 * Compares cursor pages near the start of a long list with one at row 1,000,000.
 * @returns whether the latter takes at most 1.2 times as long as the first page
 */
export async function comparePages(root: string): Promise<boolean> {
  await using database = await startDatabase(root, ROWS);
  const env = { DATABASE_URL: database.url };
  await using server = await startServer('service', [join(root, 'service', 'main.ts'), 'serve'], 4104, env);
  const p50s = new Map<number, number[]>(ROW_NUMBERS.map((row) => [row, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [row, times] of p50s) {
      const request = () => get(`/datasets?after=${cursorAt(row)}`);
      const result = await runLoad({ port: server.port, connections: 1, durationMs: ROUND_MS, request });
      if (result.failures > 0) throw new Error(`The page at row ${row} failed ${result.failures} times`);
      times.push(result.p50);
    }
  }
  const medians = [...p50s].map(([row, times]) => ({ row, ms: median(times) }));
  const first = medians[0]?.ms ?? Number.NaN;
  console.log('| cursor page at row | ms | ratio to the first |\n|---|---|---|');
  for (const { row, ms } of medians)
    console.log(`| ${row.toLocaleString('en')} | ${ms.toFixed(3)} | ${(ms / first).toFixed(2)} |`);
  return (medians.at(-1)?.ms ?? Number.NaN) / first <= RATIO_MAX;
}

/** The cursor that the page before this row ends with. */
function cursorAt(row: number): string {
  return Buffer.from(JSON.stringify(['after', `set ${String(row).padStart(8, '0')}`])).toString('base64url');
}
