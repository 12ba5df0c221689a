import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { RunResult } from '../model/result/result.ts';

const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

const scenario = `scenario: A row is missing
needs: [postgres]
steps:
  - sql: {to: postgres, query: "create table seen (n int primary key)"}
  - sql: {to: postgres, query: "insert into seen values ($1)", values: [1]}
  - sql: {to: postgres, query: "select n from seen where n = $1", values: [7]}
  - sql: {to: postgres, query: "select 1; insert into seen values (2)"}
finally:
  - name: nothing ran twice
    sql: {to: postgres, query: "select count(*)::int as n from seen"}
    expect: {rows: [{n: 1}]}
`;

test('The bundle shows each statement with its parameters and plan, and executes none of them again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plans-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'rows.yaml');
  writeFileSync(file, scenario);
  const argv = [main, 'run', '--platform', 'scenarios/platform.yaml', '--target', 'local', '--reports', folder, file];
  await new Promise<void>((resolve) => execFile(process.execPath, argv, { cwd: root }, () => resolve()));
  const result: RunResult = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  const steps = result.scenarios[0]?.steps ?? [];
  t.deepEqual(
    steps.map(({ name, verdict }) => [name, verdict]),
    [
      ['sql postgres', 'passed'],
      ['sql postgres', 'passed'],
      ['sql postgres', 'passed'],
      ['sql postgres', 'failed'],
      ['nothing ran twice', 'passed'],
    ],
  );
  const failure = steps.find((step) => step.failure !== undefined)?.failure;
  t.like(failure, {
    observed: 'cannot insert multiple commands into a prepared statement',
    next: 'write one step for each statement',
  });
  const bundle = failure?.bundle ?? '';
  const sql = readFileSync(join(folder, bundle, '../sql.txt'), 'utf8');
  t.regex(sql, /create table seen .*\n--- plan\nnone: only SELECT, INSERT/);
  t.regex(sql, /insert into seen values \(\$1\)\n\$1 = 1\n--- plan\nInsert on seen .*\n/);
  t.regex(sql, /select 1; insert into seen values \(2\)\n--- plan\nnone: cannot insert multiple commands/);
  t.regex(sql, /where n = \$1\n\$1 = 7\n--- plan\n.*(Index|Bitmap|Seq).* on seen|Scan using/);
});
