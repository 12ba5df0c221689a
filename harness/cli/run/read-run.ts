import { loadImageMap } from '../../engine/image-map.ts';
import { storeLimit } from '../../engine/store/image-store.ts';
import { findCommit } from '../../host/git/find-commit.ts';
import { type KubernetesVersion, loadVersions } from '../../load/load-versions.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { Platform } from '../../model/platform.ts';
import type { TargetKind } from '../../model/result/result.ts';
import { targetNames } from '../../model/scenario/scenario.ts';
import { checkRerun, type Past, readPast } from '../../plan/choose-scenarios.ts';
import { terminalSettings } from '../../report/terminal/terminal-settings.ts';
import type { Arguments, Flag } from '../parse-arguments.ts';
import { ProblemList } from '../problem-list.ts';
import { readPlatform, type Selection, textOf, textsOf } from '../read-platform.ts';
import { type RunControls, readControls } from './run-controls.ts';

/** Flags that determine where a platform is booted. */
export const targetFlags = {
  target: {
    type: 'string',
    value: targetNames.join('|'),
    help: 'where to run (default: k3s if a container engine answers, else local; in CI or with DOCKER_HOST always k3s)',
  },
  k8s: {
    type: 'string',
    value: 'VERSIONS',
    help: 'Kubernetes versions from the versions file, separated by commas, or all (default: its first)',
  },
  'timeout-factor': {
    type: 'string',
    value: 'NUMBER',
    help: 'multiply every timeout, for slow machines (default: 1)',
  },
} as const satisfies Record<string, Flag>;

/** Where a platform is booted. */
export interface TargetOrder {
  readonly target: TargetKind | undefined;
  /** The Kubernetes versions to run on; only the default if none is requested. */
  readonly versions: readonly KubernetesVersion[];
  readonly timeoutFactor: number;
}

/** Reads the target flags, for one version of Kubernetes. @throws InputError with every problem of the flags */
export function readTarget(args: Arguments, platform: Platform): TargetOrder {
  const problems = new ProblemList();
  const target = problems.attempt(() => targetOf(textOf(args.flags['target'])));
  const timeoutFactor = problems.attempt(() => factorOf(textOf(args.flags['timeout-factor']))) ?? 1;
  const versions = problems.attempt(() => versionsOf(platform, textOf(args.flags['k8s']))) ?? [];
  problems.attempt(() => loadImageMap());
  problems.attempt(() => storeLimit());
  if (versions.length > 1)
    problems.attempt(() => {
      throw new InputError([{ at: undefined, message: '--k8s: expected one version' }]);
    });
  problems.throwIfAny();
  return { target, versions, timeoutFactor };
}

/** What flags and files request of `run`. */
export interface RunOrder {
  readonly selection: Selection;
  readonly target: TargetKind | undefined;
  /** The Kubernetes versions to run on; only the default if none is requested. */
  readonly versions: readonly KubernetesVersion[];
  readonly timeoutFactor: number;
  readonly workers: number | undefined;
  readonly clusters: number | undefined;
  readonly keep: boolean;
  readonly reuse: boolean;
  readonly controls: RunControls;
  readonly past: Past;
  /** The commit given by --from. */
  readonly from: string | undefined;
  /** Path as the user would type it. */
  readonly reportsFolder: string;
  readonly colour: boolean;
  /** Whether the output is redrawn in place. */
  readonly interactive: boolean;
  /** Whether a person can press keys. */
  readonly hasKeyboard: boolean;
}

/** Reads the flags and files of `run`. @throws InputError with every problem of both */
export async function readRun(args: Arguments): Promise<RunOrder> {
  let target: TargetKind | undefined;
  let timeoutFactor = 1;
  let versions: readonly KubernetesVersion[] = [];
  let workers: number | undefined;
  let clusters: number | undefined;
  let controls: RunControls | undefined;
  let past: Past | undefined;
  let from: string | undefined;
  const reportsFolder = textOf(args.flags['reports']) ?? 'reports';
  const { colour, interactive } = terminalSettings(process.stdout, process.env);
  const hasKeyboard = interactive && process.stdin.isTTY;
  const selection = await readPlatform(args, (attempt, known) => {
    target = attempt(() => targetOf(textOf(args.flags['target'])));
    timeoutFactor = attempt(() => factorOf(textOf(args.flags['timeout-factor']))) ?? 1;
    workers = attempt(() => countIn(args, 'workers'));
    clusters = attempt(() => countIn(args, 'clusters'));
    if (clusters !== undefined && clusters > 1) attempt(() => refuseClusters(args, target));
    versions = attempt(() => (known === undefined ? [] : versionsOf(known, textOf(args.flags['k8s'])))) ?? [];
    if (versions.length > 1) attempt(() => refuseBesideVersions(args, target));
    const ref = textOf(args.flags['from']);
    from = attempt(() => (ref && known ? findCommit(known.folder, ref, '--from') : undefined));
    const read = readControls(args, hasKeyboard, attempt);
    controls = read;
    past = attempt(() => readPast(read, textsOf(args.flags['durations']), reportsFolder));
    const earlier = past?.earlier;
    if (earlier && known) attempt(() => checkRerun(earlier, known.platform, target));
    // Read now, so that a mistake in it counts as bad input rather than as a failed environment.
    attempt(() => loadImageMap());
    attempt(() => storeLimit());
  });
  if (controls === undefined || past === undefined) throw new InputError([]);
  const { keep, reuse } = { keep: args.flags['keep'] === true, reuse: args.flags['reuse'] === true };
  const where = {
    target: target ?? past.earlier?.target,
    versions,
    timeoutFactor,
    workers,
    clusters,
    keep,
    reuse,
    from,
  };
  return { selection, ...where, controls, past, reportsFolder, colour, interactive, hasKeyboard };
}

function targetOf(text: string | undefined): TargetKind | undefined {
  const target = targetNames.find((name) => name === text);
  if (text !== undefined && target === undefined) {
    throw new InputError([
      { at: undefined, message: `--target: "${text}" is not a target; allowed: ${targetNames.join(', ')}` },
    ]);
  }
  return target;
}

function factorOf(text: string | undefined): number {
  const factor = Number(text ?? '1');
  if (factor > 0 && factor <= 20) return factor;
  throw new InputError([
    { at: undefined, message: `--timeout-factor: expected a number above 0 and at most 20, got "${text}"` },
  ]);
}

function countIn({ flags }: Arguments, name: 'workers' | 'clusters'): number | undefined {
  const text = textOf(flags[name]);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InputError([{ at: undefined, message: `--${name}: expected a whole number above 0, got "${text}"` }]);
}

/** Several clusters are booted by a single run, and removed with it. */
function refuseClusters({ flags }: Arguments, target: TargetKind | undefined): void {
  const given = (['keep', 'reuse', 'watch', 'pause-on-failure'] as const).filter((name) => flags[name] !== undefined);
  const problems = [
    ...given.map((name) => `--clusters above 1: --${name} takes one cluster`),
    ...(target === undefined || target === 'k3s' ? [] : [`--clusters: the ${target} target boots none`]),
  ];
  if (problems.length > 0) throw new InputError(problems.map((message) => ({ at: undefined, message })));
}

function versionsOf(platform: Platform, wanted: string | undefined): readonly KubernetesVersion[] {
  const versions = loadVersions(platform.cluster.versions);
  if (wanted === undefined) return versions.slice(0, 1);
  if (wanted === 'all') return versions;
  const names = [...new Set(wanted.split(','))];
  const problems = names
    .filter((name) => !versions.some(({ version }) => version === name))
    .map(
      (name) => `--k8s: version "${name}" is not pinned; pinned: ${versions.map((each) => each.version).join(', ')}`,
    );
  if (problems.length > 0) throw new InputError(problems.map((message) => ({ at: undefined, message })));
  return names.flatMap((name) => versions.find(({ version }) => version === name) ?? []);
}

/** Flags that make no sense on several clusters, or whose results do not fit in one report. */
const oneVersionOnly = ['keep', 'reuse', 'watch', 'rerun-failed', 'pause-on-failure'] as const;

function refuseBesideVersions({ flags }: Arguments, target: TargetKind | undefined): void {
  const given = oneVersionOnly.filter((name) => flags[name] !== undefined).map((name) => `--${name}`);
  const problems = [
    ...(given.length === 0 ? [] : [`--k8s with several versions: ${given.join(', ')} takes one version at a time`]),
    ...(target === undefined || target === 'k3s'
      ? []
      : [`--k8s with several versions boots a cluster for each, which the ${target} target cannot do`]),
  ];
  if (problems.length > 0) throw new InputError(problems.map((message) => ({ at: undefined, message })));
}
