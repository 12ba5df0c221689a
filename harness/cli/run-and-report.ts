import { appendFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCodes } from '../model/harness-error.ts';
import type { RunResult } from '../model/result.ts';
import { githubAnnotations } from '../report/github-annotations.ts';
import { summaryMarkdown } from '../report/markdown/summary-markdown.ts';
import { createTerminalReporter } from '../report/terminal/create-terminal-reporter.ts';
import { writeReports } from '../report/write-reports.ts';
import { mergeRerun } from '../run/merge-rerun.ts';
import { narrowPlatform } from '../run/narrow-platform.ts';
import { scenarioKey } from '../run/plan-run.ts';
import { type RunRequest, runPlatform } from '../run/run-platform.ts';
import { workersOn } from '../run/workers-on.ts';
import { chooseTarget } from '../targets/choose-target.ts';
import { removeStaleFolders } from '../temporary/temporary-folder.ts';
import { chooseScenarios } from './choose-scenarios.ts';
import { commitsOf } from './commits-of.ts';
import { describeDryRun } from './dry-run.ts';
import { onInterrupt } from './on-interrupt.ts';
import type { Arguments } from './parse-arguments.ts';
import { pauseText, waitForEnter } from './pause.ts';
import { type RunOrder, readRun } from './read-run.ts';

/** Runs the chosen scenarios on the chosen target and writes the reports.
 * @returns the exit code.
 * @throws InputError where files or flags are wrong. */
export async function runAndReport(args: Arguments): Promise<number> {
  const order = readRun(args);
  return order.controls.watch ? (await import('./watch-and-report.ts')).watchAndReport(args, order) : runOnce(order);
}

async function runOnce(order: RunOrder): Promise<number> {
  const { reportsFolder, colour, interactive } = order;
  const { platform, scenarios: selected, all, told: narrowed } = order.selection;
  const { rules, dryRun, pauseOnFailure } = order.controls;
  const { earlier } = order.past;
  const { scenarios, told: ordered, facts } = chooseScenarios(selected, order.controls, order.past);
  const told = [...narrowed, ...ordered];
  const request = {
    ...order,
    platform: all && scenarios.length === selected.length ? platform : narrowPlatform(platform, scenarios),
    scenarios,
    workers: pauseOnFailure ? 1 : order.workers,
    commits: commitsOf(platform.folder, scenarios, order.from),
  };
  // Where only some scenarios were read, a result of an earlier run may be of one of the others.
  const known = all ? new Set(selected.map(({ name, at }) => scenarioKey({ file: at.file, name }))) : undefined;
  const merging = { known, failOnFlaky: rules.failOnFlaky };
  if (dryRun || scenarios.length === 0) {
    const lines = scenarios.length === 0 ? [] : await dryRunOf(request);
    process.stdout.write([...told, ...lines].map((line) => `${line}\n`).join(''));
    return dryRun || earlier === undefined
      ? exitCodes.passed
      : mergeRerun(earlier, nothingOf(earlier), merging).exitCode;
  }
  await Promise.all([mkdir(reportsFolder, { recursive: true }), removeStaleFolders()]);

  const reporter = createTerminalReporter({ stream: process.stdout, colour, interactive, reportFolder: reportsFolder });
  using interrupt = onInterrupt((text) => note(text));
  const note = (text: string) => reporter.emit({ type: 'note', text });
  try {
    for (const text of told) note(text);
    const ran = await runPlatform({
      ...request,
      rules,
      k3sImage: order.version.image,
      reportsFolder: resolve(reportsFolder),
      emit: (event) => {
        if (event.type !== 'run-ended') reporter.emit(event);
      },
      signal: interrupt.signal,
      ...(pauseOnFailure && {
        onFailure: async (failed) => {
          note(pauseText(failed));
          await waitForEnter(process.stdin, interrupt.signal, () => process.kill(process.pid, 'SIGINT'));
        },
      }),
    });
    const whole = earlier ? mergeRerun(earlier, ran, merging) : ran;
    const result = { ...whole, ...facts };
    // The end names the reports: they are written first.
    await writeReports(result, reportsFolder);
    reporter.emit({ type: 'run-ended', result });
    const summary = process.env['GITHUB_STEP_SUMMARY'];
    if (summary) await appendFile(summary, summaryMarkdown(result));
    for (const line of githubAnnotations(result, process.env)) process.stdout.write(`${line}\n`);
    return result.exitCode;
  } finally {
    reporter.close();
  }
}

/** The lines of a dry run on the target that a run would take. */
async function dryRunOf(request: Pick<RunRequest, 'platform' | 'scenarios' | 'target' | 'workers'>): Promise<string[]> {
  const target = await chooseTarget(request.target);
  return describeDryRun({ ...request, target, workers: request.workers ?? workersOn(target.kind) });
}

/** A rerun of none of its scenarios. */
function nothingOf(earlier: RunResult): RunResult {
  return { ...earlier, scenarios: [], exitCode: exitCodes.passed };
}
