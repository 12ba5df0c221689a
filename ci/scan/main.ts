import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { judgeScan } from './judge-scan.ts';

// node ci/scan/main.ts REPORT...: judges reports of osv-scanner using the exceptions beside this file. Exits with 1 if
// a vulnerability is critical.
const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('usage: node ci/scan/main.ts REPORT.json...; ci/scan/run.sh writes the reports\n');
  process.exitCode = 2;
} else {
  const { problems, excepted, count } = judgeScan(
    files.map(readReport),
    parse(readFileSync(join(import.meta.dirname, 'exceptions.yaml'), 'utf8')),
    new Date().toISOString().slice(0, 10),
  );
  for (const line of excepted) process.stdout.write(`excepted  ${line}\n`);
  for (const line of problems) process.stdout.write(`critical  ${line}\n`);
  process.stdout.write(`${count} vulnerabilities in ${files.length} reports, ${problems.length} of them not allowed\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(
      `${file}: expected a report of osv-scanner, but the file does not exist, so its target was not scanned`,
      {
        cause,
      },
    );
  }
}
