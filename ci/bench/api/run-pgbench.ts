import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { find, insert, list } from './statements.ts';

/** The SQL of each kind of request, as a pgbench script. */
const SCRIPTS: Readonly<Record<string, string>> = {
  get: `\\set id random(1, 1000)\n${find(':id')};`,
  list: `${list(20).replaceAll('\n', ' ')};`,
  create: `${insert("VALUES ('pgbench ' || gen_random_uuid(), NULL, NULL)").replaceAll('\n', ' ')};`,
};

/** Throughput of the database alone in transactions per second; null if pgbench is not installed. */
export function runPgbench(url: string, kind: string, connections: number, durationMs: number): number | null {
  const directory = mkdtempSync(join(tmpdir(), 'pgbench-'));
  const script = join(directory, 'script.sql');
  writeFileSync(script, SCRIPTS[kind] ?? '');
  const seconds = String(Math.max(1, Math.round(durationMs / 1000)));
  const args = ['-n', '-M', 'prepared', '-c', String(connections), '-j', '2', '-T', seconds, '-f', script, url];
  const { stdout, status } = spawnSync('pgbench', args, { encoding: 'utf8' });
  rmSync(directory, { recursive: true });
  return status === 0 ? Math.round(Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? 0)) : null;
}
