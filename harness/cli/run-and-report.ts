import { appendFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadImageMap } from '../cluster/image-map.ts';
import { findCommit } from '../git/find-commit.ts';
import { loadVersions } from '../load/load-versions.ts';
import { exitCodes } from '../model/harness-error.ts';
import { InputError } from '../model/input-error.ts';
import type { Platform } from '../model/platform.ts';
import type { RunResult, TargetKind } from '../model/result.ts';
import { targetNames } from '../model/scenario.ts';
import { githubAnnotations } from '../report/github-annotations.ts';
import { summaryMarkdown } from '../report/markdown/summary-markdown.ts';
import { createTerminalReporter } from '../report/terminal/create-terminal-reporter.ts';
import { terminalSettings } from '../report/terminal/terminal-settings.ts';
import { writeReports } from '../report/write-reports.ts';
import { mergeRerun } from '../run/merge-rerun.ts';
import { narrowPlatform } from '../run/narrow-platform.ts';
import { scenarioKey } from '../run/plan-run.ts';
import { type RunRequest, runPlatform } from '../run/run-platform.ts';
import { workersOn } from '../run/workers-on.ts';
import { chooseTarget } from '../targets/choose-target.ts';
import { removeStaleFolders } from '../temporary/temporary-folder.ts';
import { checkRerun, chooseScenarios, type Past, readPast } from './choose-scenarios.ts';
import { commitsOf } from './commits-of.ts';
import { describeDryRun } from './dry-run.ts';
import { onInterrupt } from './on-interrupt.ts';
import type { Arguments } from './parse-arguments.ts';
import { pauseText, waitForEnter } from './pause.ts';
import { readPlatform, textOf, textsOf } from './read-platform.ts';
import { type RunControls, readControls } from './run-controls.ts';

/** Runs the chosen scenarios on the chosen target and writes the reports.
 * @returns the exit code.
 * @throws InputError where files or flags are wrong. */
export async function runAndReport(args: Arguments): Promise<number> {
  let target: TargetKind | undefined;
  let timeoutFactor = 1;
  let k3sImage = '';
  let workers: number | undefined;
  let controls: RunControls | undefined;
  let past: Past | undefined;
  let from: string | undefined;
  const reportsFolder = textOf(args.flags['reports']) ?? 'reports';
  const { colour, interactive } = terminalSettings(process.stdout, process.env);
  const {
    platform,
    scenarios: selected,
    all,
    told: narrowed,
  } = readPlatform(args, (attempt, known) => {
    target = attempt(() => targetOf(textOf(args.flags['target'])));
    timeoutFactor = attempt(() => factorOf(textOf(args.flags['timeout-factor']))) ?? 1;
    workers = attempt(() => workersOf(textOf(args.flags['workers'])));
    k3sImage = attempt(() => (known === undefined ? '' : imageOf(known, textOf(args.flags['k8s'])))) ?? '';
    const ref = textOf(args.flags['from']);
    from = attempt(() => (ref && known ? findCommit(known.folder, ref, '--from') : undefined));
    const read = readControls(args, interactive && process.stdin.isTTY, attempt);
    controls = read;
    past = attempt(() => readPast(read, textsOf(args.flags['durations']), reportsFolder));
    const earlier = past?.earlier;
    if (earlier && known) attempt(() => checkRerun(earlier, known.platform, target));
    // Read now so that a mistake in it is bad input, not a failed environment.
    attempt(() => loadImageMap());
  });
  if (controls === undefined || past === undefined) throw new InputError([]);
  const { rules, dryRun, pauseOnFailure } = controls;
  const { earlier } = past;
  const { scenarios, told: ordered, facts } = chooseScenarios(selected, controls, past);
  const told = [...narrowed, ...ordered];
  const request = {
    platform: all && scenarios.length === selected.length ? platform : narrowPlatform(platform, scenarios),
    scenarios,
    target: target ?? earlier?.target,
    workers: pauseOnFailure ? 1 : workers,
    commits: commitsOf(platform.folder, scenarios, from),
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
      k3sImage,
      keep: args.flags['keep'] === true,
      reuse: args.flags['reuse'] === true,
      timeoutFactor,
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

function targetOf(text: string | undefined): TargetKind | undefined {
  const target = targetNames.find((name) => name === text);
  if (text !== undefined && target === undefined) {
    throw new InputError([
      { at: undefined, message: `--target: "${text}" is no target; allowed: ${targetNames.join(', ')}` },
    ]);
  }
  return target;
}

function factorOf(text: string | undefined): number {
  const factor = Number(text ?? '1');
  if (Number.isFinite(factor) && factor > 0) return factor;
  throw new InputError([{ at: undefined, message: `--timeout-factor: expected a number above 0, got "${text}"` }]);
}

function workersOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const workers = Number(text);
  if (Number.isInteger(workers) && workers > 0) return workers;
  throw new InputError([{ at: undefined, message: `--workers: expected a whole number above 0, got "${text}"` }]);
}

function imageOf(platform: Platform, wanted: string | undefined): string {
  const versions = loadVersions(platform.cluster.versions);
  const found = wanted === undefined ? versions[0] : versions.find(({ version }) => version === wanted);
  if (found !== undefined) return found.image;
  throw new InputError([
    {
      at: undefined,
      message: `--k8s: version "${wanted}" is not pinned; pinned: ${versions.map(({ version }) => version).join(', ')}`,
    },
  ]);
}
