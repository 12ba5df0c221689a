import { loadImageMap } from '../cluster/image-map.ts';
import { findCommit } from '../git/find-commit.ts';
import { type KubernetesVersion, loadVersions } from '../load/load-versions.ts';
import { InputError } from '../model/input-error.ts';
import type { Platform } from '../model/platform.ts';
import type { TargetKind } from '../model/result.ts';
import { targetNames } from '../model/scenario.ts';
import { terminalSettings } from '../report/terminal/terminal-settings.ts';
import { checkRerun, type Past, readPast } from './choose-scenarios.ts';
import type { Arguments } from './parse-arguments.ts';
import { readPlatform, type Selection, textOf, textsOf } from './read-platform.ts';
import { type RunControls, readControls } from './run-controls.ts';

/** What flags and files ask of `run`. */
export interface RunOrder {
  readonly selection: Selection;
  readonly target: TargetKind | undefined;
  /** The version of Kubernetes that runs. */
  readonly version: KubernetesVersion;
  readonly timeoutFactor: number;
  readonly workers: number | undefined;
  readonly keep: boolean;
  readonly reuse: boolean;
  readonly controls: RunControls;
  readonly past: Past;
  /** The commit that --from names. */
  readonly from: string | undefined;
  /** As the user would type it. */
  readonly reportsFolder: string;
  readonly colour: boolean;
  /** Whether the terminal is redrawn in place. */
  readonly interactive: boolean;
  /** Whether a person sits at the keyboard. */
  readonly hasKeyboard: boolean;
}

/** Reads what `run` is to do. @throws InputError with every problem of flags and files at once. */
export function readRun(args: Arguments): RunOrder {
  let target: TargetKind | undefined;
  let timeoutFactor = 1;
  let version: KubernetesVersion | undefined;
  let workers: number | undefined;
  let controls: RunControls | undefined;
  let past: Past | undefined;
  let from: string | undefined;
  const reportsFolder = textOf(args.flags['reports']) ?? 'reports';
  const { colour, interactive } = terminalSettings(process.stdout, process.env);
  const hasKeyboard = interactive && process.stdin.isTTY;
  const selection = readPlatform(args, (attempt, known) => {
    target = attempt(() => targetOf(textOf(args.flags['target'])));
    timeoutFactor = attempt(() => factorOf(textOf(args.flags['timeout-factor']))) ?? 1;
    workers = attempt(() => workersOf(textOf(args.flags['workers'])));
    version = attempt(() => (known === undefined ? undefined : versionOf(known, textOf(args.flags['k8s']))));
    const ref = textOf(args.flags['from']);
    from = attempt(() => (ref && known ? findCommit(known.folder, ref, '--from') : undefined));
    const read = readControls(args, hasKeyboard, attempt);
    controls = read;
    past = attempt(() => readPast(read, textsOf(args.flags['durations']), reportsFolder));
    const earlier = past?.earlier;
    if (earlier && known) attempt(() => checkRerun(earlier, known.platform, target));
    // Read now so that a mistake in it is bad input, not a failed environment.
    attempt(() => loadImageMap());
  });
  if (version === undefined || controls === undefined || past === undefined) throw new InputError([]);
  const { keep, reuse } = { keep: args.flags['keep'] === true, reuse: args.flags['reuse'] === true };
  const where = { target: target ?? past.earlier?.target, version, timeoutFactor, workers, keep, reuse, from };
  return { selection, ...where, controls, past, reportsFolder, colour, interactive, hasKeyboard };
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

function versionOf(platform: Platform, wanted: string | undefined): KubernetesVersion | undefined {
  const versions = loadVersions(platform.cluster.versions);
  const found = wanted === undefined ? versions[0] : versions.find(({ version }) => version === wanted);
  if (found !== undefined) return found;
  throw new InputError([
    {
      at: undefined,
      message: `--k8s: version "${wanted}" is not pinned; pinned: ${versions.map(({ version }) => version).join(', ')}`,
    },
  ]);
}
