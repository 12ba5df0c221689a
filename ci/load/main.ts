import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { type LoadRun, loadRuns, readStages } from './load-run.ts';
import { renderReport } from './render-report.ts';

// npm run load -- PROFILE [--for DURATION] [FLAG...]: runs ci/load/profiles/PROFILE.yaml and compares its measurements
// with those of earlier runs. --for sets the duration of each of its loads, to try a long profile quickly. All other
// flags are those of `run`: --reuse uses the platform started by `npm run up`.
const folder = join(import.meta.dirname, 'profiles');
const profiles = globSync('*.yaml', { cwd: folder })
  .map((file) => basename(file, '.yaml'))
  .filter((name) => name !== 'note')
  .sort();
const [profile, ...given] = process.argv.slice(2);
const at = given.indexOf('--for');
const duration = at < 0 ? undefined : (given[at + 1] ?? '');
const flags = at < 0 ? given : given.toSpliced(at, 2);

if (profile === undefined || !profiles.includes(profile) || !/^\d+(s|m)$/.test(duration ?? '1s')) {
  const why = profile === undefined || profiles.includes(profile) ? '' : `; unknown profile "${profile}"`;
  process.stderr.write(`usage: npm run load -- ${profiles.join('|')} [--for 30s] [--reuse]${why}\n`);
  process.exitCode = 2;
} else {
  const file = join(folder, `${profile}.yaml`);
  // In the same folder, because a profile uses files there.
  const tried = duration === undefined ? file : join(folder, `.${profile}-${process.pid}.yaml`);
  if (duration !== undefined)
    writeFileSync(tried, readFileSync(file, 'utf8').replaceAll(/\bfor: \w+/g, `for: ${duration}`));
  const reports = join('reports', 'load');
  const figures = join(reports, 'figures.txt');
  mkdirSync(reports, { recursive: true });
  rmSync(figures, { force: true });
  const run = ['run', '--platform', 'scenarios/platform.yaml', '--reports', join(reports, profile), ...flags];
  const child = spawn(process.execPath, [...process.execArgv, 'harness/cli/main.ts', ...run, tried], {
    stdio: 'inherit',
    env: { ...process.env, LOAD_FIGURES: join(process.cwd(), figures) },
  });
  // Ctrl-C is sent to both processes: the run cleans up, and this one waits for it.
  process.on('SIGINT', () => undefined);
  const [code] = (await once(child, 'close')) as [number | null];
  process.exitCode = code ?? 1;
  if (tried !== file) rmSync(tried);
  const stages = existsSync(figures) ? readStages(readFileSync(figures, 'utf8')) : [];
  // An interrupted run, or one without a platform, has measured nothing.
  if (stages.length > 0 && (code === 0 || code === 1)) {
    const file = join(reports, 'runs.json');
    const before = existsSync(file) ? loadRuns(readFileSync(file, 'utf8')) : [];
    const latest: LoadRun = {
      profile: duration === undefined ? profile : `${profile} --for ${duration}`,
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
