import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeStaleFolders } from '../../host/temporary-folder.ts';
import { exitCodes } from '../../model/errors/harness-error.ts';
import type { RunResult } from '../../model/result/result.ts';
import { mergeRerun } from '../../plan/merge-rerun.ts';
import { githubAnnotations } from '../../report/github-annotations.ts';
import { summaryMarkdown } from '../../report/markdown/summary-markdown.ts';
import { createTerminalReporter } from '../../report/terminal/create-terminal-reporter.ts';
import { writeReports } from '../../report/write-reports.ts';
import { runOnce } from '../../session/run-once.ts';
import { onInterrupt } from '../on-interrupt.ts';
import type { Arguments } from '../parse-arguments.ts';
import { chooseRun, dryRunOf } from './choose-run.ts';
import { pauseText, waitForEnter } from './pause.ts';
import { type RunOrder, readRun } from './read-run.ts';
import { nothingRan } from './run-controls.ts';
import { runMatrix, untilEnd } from './run-matrix.ts';

/** Runs the selected scenarios on the chosen target and writes the reports.
 * @returns the exit code
 * @throws InputError if files or flags are invalid */
export async function runAndReport(args: Arguments): Promise<number> {
  const order = await readRun(args);
  if (order.controls.watch) return (await import('./watch-and-report.ts')).watchAndReport(args, order);
  return order.versions.length > 1 ? runMatrix(order) : runOneVersion(order);
}

async function runOneVersion(order: RunOrder): Promise<number> {
  const { reportsFolder, colour, interactive } = order;
  const { rules, dryRun, pauseOnFailure } = order.controls;
  const { earlier } = order.past;
  const [version] = order.versions;
  const { request, run, notes, facts, known } = chooseRun(order);
  const merging = { known, rules };
  if (dryRun || run.scenarios.length === 0) {
    const lines = run.scenarios.length === 0 ? [] : await dryRunOf({ request, run });
    process.stdout.write([...notes, ...lines].map((line) => `${line}\n`).join(''));
    if (dryRun) return exitCodes.passed;
    return earlier === undefined ? nothingRan(rules) : mergeRerun(earlier, nothingOf(earlier), merging).exitCode;
  }
  await Promise.all([mkdir(reportsFolder, { recursive: true }), removeStaleFolders()]);

  const reporter = createTerminalReporter({ stream: process.stdout, colour, interactive, reportFolder: reportsFolder });
  using interrupt = onInterrupt((text) => note(text));
  const note = (text: string) => reporter.emit({ type: 'note', text });
  try {
    for (const text of notes) note(text);
    const ran = await runOnce(
      { ...request, kubernetes: version, reportsFolder, reporter: untilEnd(reporter), signal: interrupt.signal },
      {
        ...run,
        ...(pauseOnFailure && {
          onFailure: async (failed) => {
            note(pauseText(failed));
            await waitForEnter(process.stdin, interrupt.signal, () => process.kill(process.pid, 'SIGINT'));
          },
        }),
      },
    );
    const whole = earlier ? mergeRerun(earlier, ran, merging) : ran;
    const result = { ...whole, ...facts };
    // The last event prints the location of the reports, so they are written first.
    await writeReports(result, reportsFolder);
    // matrix.json of an earlier run on several versions does not belong to this run.
    await rm(join(reportsFolder, 'matrix.json'), { force: true });
    reporter.emit({ type: 'run-ended', result });
    const summary = process.env['GITHUB_STEP_SUMMARY'];
    if (summary) await appendFile(summary, summaryMarkdown(result));
    for (const line of githubAnnotations(result, process.env)) process.stdout.write(`${line}\n`);
    return result.exitCode;
  } finally {
    reporter.close();
  }
}

/** The result of a rerun in which no scenario had to run. */
function nothingOf(earlier: RunResult): RunResult {
  return { ...earlier, scenarios: [], exitCode: exitCodes.passed };
}
