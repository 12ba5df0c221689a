import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { type LoadRun, loadRuns, readStages } from './load-run.ts';
import { renderReport } from './render-report.ts';

// npm run load -- PROFILE [FLAG...]: runs ci/load/profiles/PROFILE.yaml and shows its figures beside those of earlier runs.
// Flags are those of a run: with --reuse it takes the platform that `npm run up` let stand.
const folder = join(import.meta.dirname, 'profiles');
const profiles = globSync('*.yaml', { cwd: folder })
  .map((file) => basename(file, '.yaml'))
  .filter((name) => name !== 'note')
  .sort();
const [profile, ...flags] = process.argv.slice(2);

if (profile === undefined || !profiles.includes(profile)) {
  process.stderr.write(
    `usage: npm run load -- ${profiles.join('|')} [--reuse]${profile === undefined ? '' : `; there is no profile "${profile}"`}\n`,
  );
  process.exitCode = 2;
} else {
  const reports = join('reports', 'load');
  const figures = join(reports, 'figures.txt');
  mkdirSync(reports, { recursive: true });
  rmSync(figures, { force: true });
  const run = ['run', '--platform', 'scenarios/platform.yaml', '--reports', join(reports, profile), ...flags];
  const child = spawn(
    process.execPath,
    [...process.execArgv, 'harness/cli/main.ts', ...run, join(folder, `${profile}.yaml`)],
    { stdio: 'inherit', env: { ...process.env, LOAD_FIGURES: join(process.cwd(), figures) } },
  );
  const [code] = (await once(child, 'close')) as [number | null];
  process.exitCode = code ?? 1;
  const stages = existsSync(figures) ? readStages(readFileSync(figures, 'utf8')) : [];
  // What was interrupted or found no platform has measured nothing.
  if (stages.length > 0 && (code === 0 || code === 1)) {
    const file = join(reports, 'runs.json');
    const before = existsSync(file) ? loadRuns(readFileSync(file, 'utf8')) : [];
    const latest: LoadRun = {
      profile,
      at: new Date().toISOString(),
      machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      passed: code === 0,
      stages,
    };
    const runs = [...before, latest];
    writeFileSync(file, `${JSON.stringify(runs, null, 2)}\n`);
    writeFileSync(join(reports, 'index.html'), renderReport(runs));
    for (const { name, perSecond, p50Ms, p99Ms, errorRate } of stages)
      process.stdout.write(
        `  ${name.padEnd(12)} ${String(perSecond).padStart(8)}/s   p50 ${p50Ms} ms   p99 ${p99Ms} ms   errors ${errorRate}\n`,
      );
    process.stdout.write(`  report       ${join(reports, 'index.html')}\n`);
  }
}
