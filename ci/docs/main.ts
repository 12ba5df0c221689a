import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeReadiness } from './judge-readiness.ts';

// npm run readiness [-- RESULT]: prints the checklist of production readiness with the verdicts of a run.
const file = process.argv[2] ?? 'reports/result.json';
const checklist = readFileSync(join(import.meta.dirname, '../../docs/PRODUCTION_READINESS.md'), 'utf8');
let result: string | undefined;
try {
  result = readFileSync(file, 'utf8');
} catch {
  process.stderr.write(
    `${file} does not exist; expected the result.json of a run: npm run scenarios, then npm run readiness\n`,
  );
  process.exitCode = 2;
}
if (result !== undefined) process.stdout.write(judgeReadiness(checklist, result));
