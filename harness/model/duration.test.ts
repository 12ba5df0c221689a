import test from 'ava';
import { durationSchema, formatDuration, parseDuration } from './duration.ts';
import { describeError, EnvironmentError, HarnessError, InterruptedError } from './errors/harness-error.ts';
import { InputError } from './errors/input-error.ts';

const durations: readonly [text: string, ms: number | undefined][] = [
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  [' 2s ', 2000],
  ['0s', 0],
  ['10', undefined],
  ['-1s', undefined],
  ['1 s', undefined],
  ['1d', undefined],
  ['', undefined],
];
for (const [text, ms] of durations) {
  test(`"${text}" is ${ms === undefined ? 'not a duration' : `${ms} ms`}`, (t) => t.is(parseDuration(text), ms));
}

const words: readonly [ms: number, text: string][] = [
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [125_400, '2 min 5 s'],
];
for (const [ms, text] of words) {
  test(`${ms} ms is formatted as ${text}`, (t) => t.is(formatDuration(ms), text));
}

test('A duration in a file becomes milliseconds; an invalid one is rejected with what is allowed', (t) => {
  t.is(durationSchema.parse('2s'), 2000);
  for (const wrong of ['soon', 10]) {
    t.is(durationSchema.safeParse(wrong).error?.issues[0]?.message, 'a duration such as 500ms, 10s, 2m or 1h');
  }
  // A timer of Node that is to wait for 25 days waits for a millisecond.
  t.is(durationSchema.safeParse('600h').error?.issues[0]?.message, 'at most 24h');
  t.is(durationSchema.safeParse('0s').error?.issues[0]?.message, 'a duration above 0');
});

test('Each kind of error has its own exit code', (t) => {
  t.is(new HarnessError('x').exitCode, 1);
  t.is(new InputError([]).exitCode, 2);
  t.is(new EnvironmentError('x').exitCode, 3);
  t.is(new InterruptedError('x').exitCode, 130);
});

test('An error is described with its message and the expected, observed and next lines that it has', (t) => {
  const error = new EnvironmentError('it broke', { expected: 'a', observed: 'b', next: 'c', cause: new Error('d') });
  t.deepEqual(describeError(error), ['it broke', 'expected: a', 'observed: b', 'next: c']);
  t.is(error.name, 'EnvironmentError');
  t.deepEqual(describeError(new Error('plain')), ['plain']);
  t.deepEqual(describeError('text'), ['text']);
});

test('Problems are listed one per line, each with its location if it has one', (t) => {
  const at = { file: 'a.yaml', line: 3, column: 5 };
  t.is(
    new InputError([
      { at, message: 'wrong' },
      { at: undefined, message: '--flag' },
    ]).message,
    'a.yaml:3:5: wrong\n--flag',
  );
});
