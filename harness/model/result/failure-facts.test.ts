import test from 'ava';
import { evidenceWithin, failureFacts } from './failure-facts.ts';

const lines = (count: number, word: string) => Array.from({ length: count }, (_, nth) => `${word} ${nth}`).join('\n');

test('A certain cause is told before what was expected, and the place before what to do next', (t) => {
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

test('Evidence takes no more lines than there is room for, the ends of the long pieces and all of the short ones', (t) => {
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

test('Evidence that only repeats an earlier piece is left out', (t) => {
  const shown = evidenceWithin([
    { title: 'last logs', text: 'one\ntwo' },
    { title: 'logs before its last restart', text: 'one\n  two' },
  ]);
  t.deepEqual(
    shown.map(({ title }) => title),
    ['last logs'],
  );
});
