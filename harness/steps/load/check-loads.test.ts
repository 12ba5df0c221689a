import test from 'ava';
import type { Step } from '../../model/scenario/scenario.ts';
import { checkLoads } from './check-loads.ts';

/** Steps of loads, each with its place in its problems. */
const problemsOf = (...inputs: readonly object[]) =>
  checkLoads(
    inputs.map(
      (input, index) =>
        ({ input, locate: (path: readonly string[]) => `${index}:${path.join('.')}` }) as unknown as Step,
    ),
  ).map(({ at, message }) => `${at} ${message}`);

test('Loads that are started and stopped are valid, whatever runs between them', (t) => {
  t.deepEqual(
    problemsOf({ start: 'a' }, { start: 'b' }, {}, { stop: 'a' }, { stop: 'b' }, { start: 'a' }, { stop: 'a' }),
    [],
  );
});

test('A load that is started twice, never stopped or never started is reported with its location', (t) => {
  t.deepEqual(problemsOf({ start: 'a' }, { start: 'a' }, { stop: 'a' }), ['1:load.start load "a" is started twice']);
  t.deepEqual(problemsOf({ start: 'a' }), [
    '0:load.start load "a" is started and never stopped; add a step {load: {stop: a}}',
  ]);
  t.deepEqual(problemsOf({ stop: 'a' }), ['0:load.stop no step above starts a load "a"; started: none']);
  t.deepEqual(
    problemsOf({ start: 'readers' }, { start: 'b' }, { stop: 'reader' }, { stop: 'readers' }, { stop: 'b' }),
    ['2:load.stop no step above starts a load "reader" (did you mean readers?); started: readers, b'],
  );
});
