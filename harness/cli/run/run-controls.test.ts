import test from 'ava';
import { InputError } from '../../model/errors/input-error.ts';
import { parseArguments } from '../parse-arguments.ts';
import { ProblemList } from '../problem-list.ts';
import { controlFlags, readControls } from './run-controls.ts';

const flags = { ...controlFlags, workers: { type: 'string', help: '' } } as const;

/** What the flags mean, or the problems with them. */
function read(argv: readonly string[], interactive = true) {
  const problems = new ProblemList();
  const controls = readControls(parseArguments(argv, flags), interactive, (what) => problems.attempt(what));
  try {
    problems.throwIfAny();
    return { controls, problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { controls, problems: error.problems.map(({ message }) => message) };
  }
}

test('Without flags every scenario runs once, in the order of the files', (t) => {
  t.deepEqual(read([]), {
    problems: [],
    controls: {
      rules: { retries: 0, repeat: 1, failFast: false, failOnFlaky: false, failOnSkipped: false, allowEmpty: false },
      shard: undefined,
      seed: undefined,
      rerunFailed: false,
      pauseOnFailure: false,
      dryRun: false,
      watch: false,
    },
  });
});

test('Every flag is parsed', (t) => {
  t.deepEqual(
    read([
      '--shard',
      '2/3',
      '--shuffle',
      '--seed',
      '0',
      '--retries',
      '2',
      '--fail-fast',
      '--fail-on-flaky',
      '--dry-run',
    ]),
    {
      problems: [],
      controls: {
        rules: { retries: 2, repeat: 1, failFast: true, failOnFlaky: true, failOnSkipped: false, allowEmpty: false },
        shard: { index: 2, count: 3 },
        seed: 0,
        rerunFailed: false,
        pauseOnFailure: false,
        dryRun: true,
        watch: false,
      },
    },
  );
  t.like(read(['--repeat', '9', '--rerun-failed', '--pause-on-failure']).controls, {
    rules: { repeat: 9 },
    rerunFailed: true,
    pauseOnFailure: true,
  });
});

test('A shuffle without a seed generates one that can be reused', (t) => {
  const seed = read(['--shuffle']).controls.seed ?? -1;
  t.deepEqual(read(['--shuffle', '--seed', String(seed)]).controls.seed, seed);
});

const wrong: readonly [argv: string, problem: string][] = [
  ['--shard 0/3', '--shard: expected I/N such as 1/3, I from 1 to N, got "0/3"'],
  ['--shard 4/3', '--shard: expected I/N such as 1/3, I from 1 to N, got "4/3"'],
  ['--shard 2', '--shard: expected I/N such as 1/3, I from 1 to N, got "2"'],
  ['--shuffle --seed 1.5', '--seed: expected a whole number from 0 to 4294967295, got "1.5"'],
  ['--shuffle --seed 4294967296', '--seed: expected a whole number from 0 to 4294967295, got "4294967296"'],
  ['--retries=-1', '--retries: expected a whole number from 0 to 999, got "-1"'],
  ['--repeat 0', '--repeat: expected a whole number from 1 to 9999, got "0"'],
  ['--repeat 1e3', '--repeat: expected a whole number from 1 to 9999, got "1e3"'],
  ['--seed 1', '--seed requires --shuffle'],
  ['--durations a.json', '--durations requires --shard'],
  [
    '--repeat 2 --retries 1',
    '--repeat and --retries cannot be combined: --retries reruns only what failed, --repeat everything',
  ],
  ['--rerun-failed --shard 1/2', '--rerun-failed uses the shard of the earlier run; leave --shard out'],
  ['--watch --shard 1/2 --dry-run', '--watch reruns what each change affects; leave --shard, --dry-run out'],
  ['--pause-on-failure --workers 2', '--pause-on-failure runs one scenario at a time; leave --workers out'],
];
for (const [argv, problem] of wrong) {
  test(`Rejected: ${argv}`, (t) => t.deepEqual(read(argv.split(' ')).problems, [problem]));
}

test('A pause is rejected without an interactive terminal', (t) => {
  t.deepEqual(read(['--pause-on-failure'], false).problems, [
    '--pause-on-failure waits for Enter, and this is not an interactive terminal; --keep keeps the cluster',
  ]);
});

test('All problems of the flags are reported together', (t) => {
  t.is(read(['--shard', 'x', '--retries', 'x', '--repeat', 'x', '--seed', 'x', '--rerun-failed']).problems.length, 7);
});
