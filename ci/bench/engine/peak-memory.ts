import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Peak memory of the kit's process in MiB for a complete run, as with `npm run scenarios`, of `count` scenarios in
 * separate files, four at a time: from its start until the reports are written.
 * @throws Error if the run does not exit with 0 */
export async function peakMemory(folder: string, scenario: string, count: number): Promise<number> {
  const files = join(folder, `memory-${count}`);
  await mkdir(files);
  const names = Array.from({ length: count }, (_, index) => `Number ${index}`);
  await Promise.all(
    names.map((name, index) => writeFile(join(files, `${index}.yaml`), `scenario: ${name}${scenario}`)),
  );
  const peaks = join(files, 'peaks');
  const child = spawn('npm', ['run', '-s', 'scenarios', '--', '--reports', files, '--workers', '4', files], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: `--import=${import.meta.resolve('./tell-peak.mjs')}`, PEAKS_FILE: peaks },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the run of ${count} scenarios exited with ${code}:\n${said.slice(-2000)}`);
  // npm's own process has recorded its peak too.
  const own = (await readFile(peaks, 'utf8')).split('\n').find((line) => line.includes('/harness/cli/main.ts '));
  return Math.round(Number(own?.split(' ').at(-1)) / 1024);
}
