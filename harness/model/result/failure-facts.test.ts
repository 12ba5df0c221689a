import test from 'ava';
import { evidenceWithin, failureFacts } from './failure-facts.ts';

const lines = (count: number, word: string) => Array.from({ length: count }, (_, nth) => `${word} ${nth}`).join('\n');

test('A proven cause is listed before the expectation, and the location before the next command', (t) => {
  const failure = {
    message: 'm',
    next: 'n',
    at: { file: 'a.yaml', line: 3, column: 5 },
    observed: 'o',
    expected: 'e',
    origin: 'values.yaml:2',
    cause: 'c',
    bundle: 'bundles/x/index.md',
    evidence: [],
  };
  const names = failureFacts(failure, 'reports').map(({ name }) => name);
  t.deepEqual(names, ['cause', 'origin', 'expected', 'observed', 'at', 'next', 'bundle']);
  t.is(failureFacts(failure, 'reports').at(-1)?.text, 'reports/bundles/x/index.md');
});

test('Evidence fits the available lines: short pieces are shown whole, long ones by their last lines', (t) => {
  const shown = evidenceWithin([
    { title: 'pods', text: lines(3, 'pod') },
    { title: 'events', text: lines(100, 'event') },
    { title: 'logs', text: lines(200, 'log') },
  ]);
  t.deepEqual(
    shown.map((piece) => [piece.lines.length, piece.left]),
    [
      [3, 0],
      [18, 82],
      [19, 181],
    ],
  );
  t.is(shown[2]?.lines.at(-1), 'log 199');
});

test('Evidence that only repeats an earlier piece is omitted', (t) => {
  const shown = evidenceWithin([
    { title: 'last logs', text: 'one\ntwo' },
    { title: 'logs before its last restart', text: 'one\n  two' },
  ]);
  t.deepEqual(
    shown.map(({ title }) => title),
    ['last logs'],
  );
});
