import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';

/** Runs the script with programs of the test in the place of the scanner, which would ask the internet, of docker and of npm.
 * @param scanner shell text; the report that it is to write is $6.
 * @returns exit code, output, and what was asked of the programs. */
async function runScan(
  t: ExecutionContext,
  scanner: string,
): Promise<{ code: number; text: string; asked: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'scan-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const record = `echo "$(basename "$0") $*" >>${folder}/asked\n`;
  for (const [name, body] of Object.entries({ 'osv-scanner': scanner, docker: '', npm: '' })) {
    await writeFile(join(folder, name), `#!/bin/sh\n${record}${body}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const env = {
    ...process.env,
    PATH: `${folder}${delimiter}${process.env['PATH']}`,
    OSV_SCANNER: 'osv-scanner',
    REPORTS: join(folder, 'reports'),
  };
  const { code, text } = await new Promise<{ code: number; text: string }>((resolve) => {
    execFile(join(import.meta.dirname, 'run.sh'), ['--offline-vulnerabilities'], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    );
  });
  const asked = (await readFile(join(folder, 'asked'), 'utf8')).replaceAll(`${folder}/`, '').trim().split('\n');
  return { code, text, asked };
}

const recorded = join(import.meta.dirname, 'fixtures/report.json');

test('The script scans the packages and both images, and fails on a critical vulnerability in any report', async (t) => {
  const scanner = `case $6 in *fetch-kaggle*) cp ${recorded} "$6"; exit 1 ;; *) echo '{"results": []}' >"$6" ;; esac`;
  const { code, text, asked } = await runScan(t, scanner);
  t.is(code, 1, text);
  t.regex(text, /^critical {2}GHSA-0001, CVE-2026-0001 \(9\.8\): left 1\.0\.0 of package-lock\.json$/m);
  t.regex(text, /4 vulnerabilities in 3 reports, 2 of them not allowed/);
  const scan = (kind: string, report: string) =>
    `osv-scanner scan ${kind} --format json --output-file reports/${report}.json --offline-vulnerabilities`;
  t.deepEqual(
    asked.filter((line) => line.startsWith('osv-scanner')),
    [
      `${scan('source', 'npm')} --lockfile package-lock.json`,
      `${scan('image', 'kaggle-data-api')} scan/kaggle-data-api:latest`,
      `${scan('image', 'fetch-kaggle')} scan/fetch-kaggle:latest`,
    ],
  );
});

test('A scan without findings passes; one that failed or wrote no report fails', async (t) => {
  t.like(await runScan(t, `echo '{"results": []}' >"$6"`), { code: 0 });
  const broken = await runScan(t, 'exit 127');
  t.is(broken.code, 3, broken.text);
  t.regex(broken.text, /osv-scanner exited with 127, expected 0 or 1: npm was not scanned/);
  const silent = await runScan(t, '[ "$2" = source ] || echo "{}" >"$6"');
  t.is(silent.code, 1, silent.text);
  t.regex(silent.text, /npm\.json: expected a report of osv-scanner, but the file does not exist/);
});
