import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeStaleFolders } from '../../host/temporary-folder.ts';
import { exitCodes } from '../../model/errors/harness-error.ts';
import { type MatrixResult, matrixExitCode, type VersionRun } from '../../model/result/matrix-result.ts';
import type { Reporter } from '../../model/result/run-event.ts';
import { githubAnnotations } from '../../report/github-annotations.ts';
import { formatMatrix } from '../../report/matrix/format-matrix.ts';
import { matrixMarkdown } from '../../report/matrix/matrix-markdown.ts';
import { writeMatrixReports } from '../../report/matrix/write-matrix-reports.ts';
import { createTerminalReporter } from '../../report/terminal/create-terminal-reporter.ts';
import { createPalette } from '../../report/terminal/palette.ts';
import { writeReports } from '../../report/write-reports.ts';
import { runOnce } from '../../session/run-once.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { type ChosenRun, chooseRun, dryRunOf } from './choose-run.ts';
import type { RunOrder } from './read-run.ts';
import { nothingRan } from './run-controls.ts';

/** Runs the selected scenarios on each version of Kubernetes, one cluster after the other, and writes the reports of
 * each and a combined one. If the cluster of a version cannot be created, the other versions still run.
 * @returns the exit code: 4 if a release could not be installed on any version, else 1 if a scenario failed, else 3 if
 * a cluster could not be created */
export async function runMatrix(order: RunOrder): Promise<number> {
  const { versions, reportsFolder, colour } = order;
  const chosen = chooseRun({ ...order, target: 'k3s' });
  const { request, run, notes } = chosen;
  if (order.controls.dryRun || run.scenarios.length === 0) {
    const lines = run.scenarios.length === 0 ? [] : await dryRunOf({ request, run });
    const each = `on each of Kubernetes ${versions.map(({ version }) => version).join(', ')}, one after the other:`;
    process.stdout.write([...notes, each, ...lines].map((line) => `${line}\n`).join(''));
    return order.controls.dryRun ? exitCodes.passed : nothingRan(order.controls.rules);
  }
  await Promise.all([mkdir(reportsFolder, { recursive: true }), removeStaleFolders()]);
  for (const text of notes) say(text);
  const startedAt = new Date().toISOString();
  const begunMs = performance.now();
  const runs: VersionRun[] = [];
  using interrupt = onInterrupt(say);
  for (const [index, { version }] of versions.entries()) {
    if (interrupt.signal.aborted) break;
    say(`${index === 0 ? '' : '\n'}Kubernetes ${version}, ${index + 1} of ${versions.length}`);
    runs.push(await runVersion(order, chosen, index, interrupt.signal));
  }
  const matrix: MatrixResult = {
    platform: request.platform.platform,
    startedAt,
    durationMs: Math.round(performance.now() - begunMs),
    exitCode: matrixExitCode(runs),
    versions: versions.map(({ version }) => version),
    runs,
  };
  await writeMatrixReports(matrix, reportsFolder);
  for (const line of formatMatrix(createPalette(colour), matrix, reportsFolder)) say(line);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary) await appendFile(summary, matrixMarkdown(matrix));
  for (const { result } of runs) for (const line of githubAnnotations(result, process.env)) say(line);
  return matrix.exitCode;
}

async function runVersion(
  { versions, reportsFolder, colour, interactive }: RunOrder,
  { request, run, facts }: ChosenRun,
  index: number,
  signal: AbortSignal,
): Promise<VersionRun> {
  const { version = '' } = versions[index] ?? {};
  const name = `k8s-${version}`;
  const folder = join(reportsFolder, name);
  await mkdir(folder, { recursive: true });
  const reporter = createTerminalReporter({ stream: process.stdout, colour, interactive, reportFolder: folder });
  try {
    const ran = await runOnce(
      { ...request, kubernetes: versions[index], reportsFolder: folder, reporter: untilEnd(reporter), signal },
      run,
    );
    const result = { ...ran, ...facts };
    await writeReports(result, folder);
    reporter.emit({ type: 'run-ended', result });
    return { version, folder: name, result };
  } finally {
    reporter.close();
  }
}

/** Wraps a reporter to hold back the last event of a run, which prints the location of the reports and is sent once
 * they are written. */
export function untilEnd({ emit }: Reporter): Reporter {
  return {
    emit: (event) => {
      if (event.type !== 'run-ended') emit(event);
    },
  };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
