import test from 'ava';
import { hunksOf } from './hunks.ts';

const before = 'a\nb\nc\nd\n';

test('each place that changed can be undone alone, in a file that ends with a line break or without', (t) => {
  const after = 'a\nB\nc\nnew\nd';
  t.deepEqual(
    hunksOf('x', before, after).map(({ at, undone }) => [at.line, undone]),
    [
      [2, 'a\nb\nc\nnew\nd'],
      [4, 'a\nB\nc\nd\n'],
    ],
  );
});

test('lines that went are a place, and so is a file that is new or gone', (t) => {
  t.deepEqual(
    hunksOf('x', before, 'a\nd\n').map(({ at, undone }) => [at.line, undone]),
    [[2, before]],
  );
  t.deepEqual([hunksOf('x', undefined, before).length, hunksOf('x', before, undefined)[0]?.undone], [1, before]);
  t.deepEqual(hunksOf('x', 'a\0b', 'b'), []);
});
