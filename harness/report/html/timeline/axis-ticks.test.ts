import test from 'ava';
import { axisTicks } from './axis-ticks.ts';

test('Ticks are round numbers, and at most as many as requested', (t) => {
  t.deepEqual(
    axisTicks(45_600, 10),
    [0, 5, 10, 15, 20, 25, 30, 35, 40, 45].map((seconds) => seconds * 1000),
  );
  t.deepEqual(axisTicks(950, 5), [0, 200, 400, 600, 800]);
});

test('A run of a day still has ticks, and a run without duration has its start', (t) => {
  t.deepEqual(
    axisTicks(86_400_000, 4),
    [0, 6, 12, 18, 24].map((hours) => hours * 3_600_000),
  );
  t.deepEqual(axisTicks(0, 10), [0]);
});
