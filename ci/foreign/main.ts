import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dump } from 'js-yaml';
import { copyCharts } from './copy-charts.ts';
import { buildStandIns } from './stand-ins.ts';

// npm run foreign -- [NAME...]: tests unmodified public charts, each on its own cluster. With FOREIGN_CHARTS the charts
// come from that folder and their images are stand-ins, for machines without internet access.
const root = import.meta.dirname;
const known = readdirSync(join(root, 'charts')).sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
const copies = process.env['FOREIGN_CHARTS'];

if (unknown.length > 0 || (copies !== undefined && !existsSync(copies))) {
  const what =
    unknown.length > 0 ? `unknown chart ${unknown.join(', ')}` : `FOREIGN_CHARTS: the folder ${copies} does not exist`;
  process.stderr.write(
    `${what}\nusage: [FOREIGN_CHARTS=FOLDER] npm run foreign -- [NAME...]; names: ${known.join(', ')}\n`,
  );
  process.exitCode = 2;
} else process.exitCode = await runAll(wanted.length === 0 ? known : wanted);

async function runAll(names: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
  try {
    const env = { ...process.env };
    if (copies !== undefined) {
      env['HARNESS_IMAGES'] = join(folder, 'images.yaml');
      writeFileSync(env['HARNESS_IMAGES'], dump(await buildStandIns(folder)));
    }
    const lines: string[] = [];
    let worst = 0;
    for (const name of names) {
      const work = join(folder, name);
      mkdirSync(work);
      cpSync(join(root, 'charts', name), work, { recursive: true });
      if (copies !== undefined) copyCharts(join(work, 'platform.yaml'), resolve(copies));
      process.stdout.write(`\n=== ${name}\n`);
      const begunMs = performance.now();
      const code = await run(name, work, env);
      lines.push(`${code === 0 ? '✓' : '✗'} ${name.padEnd(32)} ${Math.round((performance.now() - begunMs) / 1000)} s`);
      worst = Math.max(worst, code);
    }
    process.stdout.write(`\n${lines.join('\n')}\n`);
    return worst;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(name: string, work: string, env: NodeJS.ProcessEnv): Promise<number> {
  const main = join(root, '../../harness/cli/main.ts');
  const reports = join(root, '../../reports/foreign', name);
  const files = ['--platform', join(work, 'platform.yaml'), '--reports', reports, join(work, 'scenario.yaml')];
  const child = spawn(process.execPath, [main, 'run', '--target', 'k3s', ...files], { env, stdio: 'inherit' });
  return new Promise((done) => child.on('close', (code) => done(code ?? 1)));
}
