import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.ts';

export interface FetchMeasure {
  /** Seconds from the first request to the last byte. */
  readonly downloadSeconds: number;
  /** Peak resident memory of the process in bytes. */
  readonly peakBytes: number;
}

const main = fileURLToPath(new URL('../../../job/main.ts', import.meta.url));
// Makes the process print its own peak memory, as counted by the kernel, when it exits.
const printPeak = `
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS * 1024 + '\\n'));`;

/** Runs the job once on an empty volume and reads the durations from its log. */
export async function fetchOnce(apiUrl: string, ref: string, folder: string): Promise<FetchMeasure> {
  const root = join(folder, 'volume');
  const { stdout, stderr } = await runCommand(
    [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(printPeak)}`, main, ref],
    { KAGGLE_API_URL: apiUrl, KAGGLE_DATA_ROOT: root, DATASETS_API_URL: '', KAGGLE_DATASETS: '' },
  );
  await rm(root, { recursive: true, force: true });
  const timeOf = (message: RegExp): number => {
    const line = stdout.split('\n').find((text) => message.test(text));
    if (line === undefined) throw new Error(`no log line of the job matches ${message}:\n${stdout}`);
    return (JSON.parse(line) as { time: number }).time;
  };
  const started = timeOf(/"fetching 1 datasets"/);
  return {
    downloadSeconds: (timeOf(/ extracting"/) - started) / 1000,
    peakBytes: Number(/peak (\d+)/.exec(stderr)?.[1]),
  };
}

/** Downloads the same archive with curl, following the redirect; returns the duration in seconds. */
export async function curlOnce(apiUrl: string, ref: string, folder: string): Promise<number> {
  const file = join(folder, 'curl.zip');
  const url = `${apiUrl}/datasets/download/${ref}?datasetVersionNumber=1`;
  const { stdout } = await runCommand(['curl', '-sSfL', '-o', file, '-w', '%{time_total}', url]);
  await rm(file);
  return Number(stdout);
}
