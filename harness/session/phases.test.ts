import test from 'ava';
import type { ScenarioResult, TaskResult } from '../model/result/result.ts';
import { excerpt } from '../text/excerpt.ts';
import { phasesOf } from './phases.ts';

const task = (group: TaskResult['group'], startMs: number, durationMs: number): TaskResult => ({
  id: `${group}${startMs}`,
  group,
  title: group,
  verdict: 'passed',
  startMs,
  durationMs,
});
const scenario = (startMs: number, durationMs: number): ScenarioResult => ({
  name: 's',
  file: 'f',
  line: 1,
  tags: [],
  verdict: 'passed',
  startMs,
  durationMs,
  steps: [],
});

test('A phase lasts from its first start to its last end; phases may overlap and are ordered by start', (t) => {
  t.deepEqual(
    phasesOf(
      [task('install', 50, 10), task('boot', 0, 40), task('images', 5, 60), task('images', 2, 8)],
      [scenario(70, 5), scenario(80, 10)],
    ),
    [
      { name: 'boot', startMs: 0, durationMs: 40 },
      { name: 'images', startMs: 2, durationMs: 63 },
      { name: 'install', startMs: 50, durationMs: 10 },
      { name: 'scenarios', startMs: 70, durationMs: 20 },
    ],
  );
});

test('A release that is installed while scenarios run counts towards the install phase', (t) => {
  t.deepEqual(phasesOf([task('install', 50, 10), task('install', 60, 30)], [scenario(60, 40)]), [
    { name: 'install', startMs: 50, durationMs: 40 },
    { name: 'scenarios', startMs: 60, durationMs: 40 },
  ]);
});

test('A run without tasks or scenarios has no phases', (t) => t.deepEqual(phasesOf([], []), []));

const text = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].join('\n');
test('An excerpt marks its line among the surrounding lines, with aligned numbers', (t) => {
  t.is(excerpt(text, 9), '   7 | g\n   8 | h\n>  9 | i\n  10 | j');
  t.is(excerpt(text, 1, 1), '> 1 | a\n  2 | b');
});

test('What a scenario boots for itself counts towards the scenarios phase, not the boot phase', (t) => {
  const own = [task('boot', 110, 10), task('install', 120, 10), task('cleanup', 130, 10)].map(
    (each): TaskResult => ({ ...each, own: true }),
  );
  t.deepEqual(phasesOf([task('boot', 0, 10), ...own, task('cleanup', 160, 10)], [scenario(100, 50)]), [
    { name: 'boot', startMs: 0, durationMs: 10 },
    { name: 'scenarios', startMs: 100, durationMs: 50 },
    { name: 'cleanup', startMs: 160, durationMs: 10 },
  ]);
});
