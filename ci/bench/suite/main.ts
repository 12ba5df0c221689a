import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { earlierCheckout, earlierCommit, root } from '../earlier-checkout.ts';

// Compares the duration of the scenarios in this repository, run with default settings, with those of an earlier
// commit, run one after the other: of the scenarios that both have, because more have been written since. With
// --before HEAD, all are compared with the last commit of this checkout.
const { values } = parseArgs({
  options: { before: { type: 'string', default: earlierCommit }, rounds: { type: 'string', default: '1' } },
});
/** Maximum ratio of the first duration to the second. */
const most = 0.6;

interface Timing {
  readonly wholeMs: number;
  readonly scenariosMs: number;
  readonly verdicts: string;
}

async function suite(checkout: string, flags: readonly string[]): Promise<Timing> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-suite-'));
  try {
    const args = ['run', '--silent', 'scenarios', '--', '--target', 'k3s', '--reports', folder, ...flags];
    const begun = performance.now();
    const child = spawn('npm', args, { cwd: checkout, stdio: 'ignore' });
    await new Promise((done) => child.on('close', done));
    const wholeMs = performance.now() - begun;
    const { phases, scenarios } = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as {
      readonly phases: readonly { readonly name: string; readonly durationMs: number }[];
      readonly scenarios: readonly { readonly verdict: string; readonly name: string }[];
    };
    const failed = scenarios.filter(({ verdict }) => verdict !== 'passed').map(({ name }) => name);
    return {
      wholeMs,
      scenariosMs: phases.find(({ name }) => name === 'scenarios')?.durationMs ?? Number.NaN,
      verdicts: failed.length === 0 ? `${scenarios.length} passed` : `not passed: ${failed.join('; ')}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`;
function show(title: string, { wholeMs, scenariosMs, verdicts }: Timing): void {
  console.log(`${title.padEnd(28)} ${seconds(wholeMs)}, of it scenarios ${seconds(scenariosMs)}; ${verdicts}`);
}

await using before = await earlierCheckout(values.before);
const files = globSync('scenarios/{*,runbooks/*}.yaml', { cwd: root, exclude: ['scenarios/platform.yaml'] });
const both = files.filter((file) => existsSync(join(before.folder, file)));
console.log(`${both.length} of ${files.length} files with scenarios are also in ${values.before}`);
const ratios: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const own = await suite(root, both);
  show('default settings', own);
  const other = await suite(before.folder, ['--workers', '1']);
  show(`one at a time at ${values.before}`, other);
  ratios.push(own.scenariosMs / other.scenariosMs);
}
const ratio = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN;
console.log(`ratio of the scenarios: ${ratio.toFixed(2)} (at most ${most})`);
process.exitCode = ratio <= most ? 0 : 1;
