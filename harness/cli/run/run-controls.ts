import { randomInt } from 'node:crypto';
import { exitCodes } from '../../model/errors/harness-error.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { Shard } from '../../model/result/result.ts';
import type { ChoiceControls } from '../../plan/choose-scenarios.ts';
import type { AskedRules } from '../../scenario/run-scenarios.ts';
import type { Arguments, Flag } from '../parse-arguments.ts';
import type { ProblemList } from '../problem-list.ts';

/** Flags of `run` that control what runs, how often, and when it ends. */
export const controlFlags = {
  shard: { type: 'string', value: 'I/N', help: 'run the I-th of N parts of the scenarios, balanced by past durations' },
  durations: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    help: 'result.json to balance shards by; may be repeated (default: the one in the reports folder)',
  },
  shuffle: { type: 'boolean', help: 'run the scenarios in a random order, and print its seed' },
  seed: { type: 'string', value: 'NUMBER', help: 'repeat the --shuffle order of this seed' },
  'fail-fast': { type: 'boolean', help: 'start nothing more after the first failure' },
  repeat: {
    type: 'string',
    value: 'NUMBER',
    help: 'run each scenario this many times, to find flaky ones (default: 1)',
  },
  retries: {
    type: 'string',
    value: 'NUMBER',
    help: 'retry a failed scenario this many times; if it then passes, it is FLAKY (default: 0)',
  },
  'fail-on-flaky': { type: 'boolean', help: 'treat a FLAKY scenario as a failure: exit code 1' },
  'fail-on-skipped': { type: 'boolean', help: 'treat a skipped scenario as a failure: exit code 1' },
  'allow-empty': { type: 'boolean', help: 'exit with 0 if no scenario ran (default: exit code 5)' },
  'rerun-failed': {
    type: 'boolean',
    help: 'rerun what failed, was flaky or did not run, and merge with the results in the reports folder',
  },
  'pause-on-failure': {
    type: 'boolean',
    help: 'after a failure, before the scenario cleans up, print how to reach the environment and wait for Enter',
  },
  watch: {
    type: 'boolean',
    help: 'keep the platform running and, after each change to a file, rerun the scenarios it affects',
  },
  'dry-run': { type: 'boolean', help: 'print what would run, where and in which order; boot nothing' },
} as const satisfies Record<string, Flag>;

/** The values of these flags. */
export interface RunControls extends ChoiceControls {
  readonly rules: AskedRules;
  readonly pauseOnFailure: boolean;
  readonly dryRun: boolean;
  readonly watch: boolean;
}

/** Flags that do not work with `--watch`, which starts with all scenarios and then runs what each change affects,
 * once. */
export const notWatched = [
  'shard',
  'durations',
  'shuffle',
  'seed',
  'repeat',
  'fail-fast',
  'rerun-failed',
  'pause-on-failure',
  'dry-run',
  'affected',
] as const;

const seeds = 2 ** 32;

/** Reads these flags; problems are collected by `attempt`.
 * @param interactive whether a person can press Enter at a terminal */
export function readControls(args: Arguments, interactive: boolean, attempt: ProblemList['attempt']): RunControls {
  const { flags } = args;
  const given = (name: keyof typeof controlFlags | 'workers') => flags[name] !== undefined;
  const whole = (name: 'repeat' | 'retries' | 'seed', from: number, below: number) =>
    attempt(() => wholeOf(name, flags[name], from, below));
  const refuse = (message: string) => attempt(() => throwProblem(message));

  const retries = whole('retries', 0, 1000) ?? 0;
  const repeat = whole('repeat', 1, 10_000) ?? 1;
  const seed = whole('seed', 0, seeds);
  const shard = attempt(() => shardOf(flags['shard']));
  if (given('seed') && !given('shuffle')) refuse('--seed requires --shuffle');
  if (given('durations') && !given('shard')) refuse('--durations requires --shard');
  if (given('repeat') && given('retries')) {
    refuse('--repeat and --retries cannot be combined: --retries reruns only what failed, --repeat everything');
  }
  if (given('rerun-failed') && given('shard')) {
    refuse('--rerun-failed uses the shard of the earlier run; leave --shard out');
  }
  if (given('pause-on-failure') && !interactive) {
    refuse('--pause-on-failure waits for Enter, and this is not an interactive terminal; --keep keeps the cluster');
  }
  if (given('pause-on-failure') && given('workers')) {
    refuse('--pause-on-failure runs one scenario at a time; leave --workers out');
  }
  const unwatched = notWatched.filter((name) => flags[name] !== undefined).map((name) => `--${name}`);
  if (given('watch') && unwatched.length > 0) {
    refuse(`--watch reruns what each change affects; leave ${unwatched.join(', ')} out`);
  }
  return {
    rules: {
      ...{ retries, repeat, failFast: given('fail-fast'), failOnFlaky: given('fail-on-flaky') },
      ...{ failOnSkipped: given('fail-on-skipped'), allowEmpty: given('allow-empty') },
    },
    shard,
    seed: given('shuffle') ? (seed ?? randomInt(seeds)) : undefined,
    rerunFailed: given('rerun-failed'),
    pauseOnFailure: given('pause-on-failure'),
    dryRun: given('dry-run'),
    watch: given('watch'),
  };
}

/** The exit code of a run with no scenario left to run; prints the reason. */
export function nothingRan({ allowEmpty }: RunControls['rules']): number {
  if (allowEmpty) return exitCodes.passed;
  process.stdout.write('no scenario ran: exit code 5; with --allow-empty such a run exits with 0\n');
  return exitCodes.nothingRan;
}

function wholeOf(name: string, value: Arguments['flags'][string], from: number, below: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= from && number < below) return number;
  return throwProblem(`--${name}: expected a whole number from ${from} to ${below - 1}, got "${value}"`);
}

function shardOf(value: Arguments['flags'][string]): Shard | undefined {
  if (typeof value !== 'string') return undefined;
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(value) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  return throwProblem(`--shard: expected I/N such as 1/3, I from 1 to N, got "${value}"`);
}

function throwProblem(message: string): never {
  throw new InputError([{ at: undefined, message }]);
}
