import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import { meantRun } from './meant-run.ts';

const ended = (name: string, exitCode: number) => ({ name, state: { terminated: { exitCode, reason: 'x' } } });

/** A pod of a Job that ended at a second. */
function run(name: string, second: number, phase: string, status: object) {
  const creationTimestamp = `2026-03-14T09:27:${String(second).padStart(2, '0')}Z`;
  return object('Pod', name, { metadata: { creationTimestamp }, status: { phase, ...status } });
}

test('A failed Job is represented by the pod that failed, even if another pod started later', (t) => {
  const failed = run('part-1', 1, 'Failed', { containerStatuses: [ended('main', 42)] });
  const fine = run('part-2', 2, 'Succeeded', { containerStatuses: [ended('main', 0)] });
  t.deepEqual(meantRun([failed, fine], false), { pod: 'part-1', container: 'main', exitCode: 42 });
});

test('A succeeded Job is represented by the last pod that succeeded', (t) => {
  const fine = run('part-1', 1, 'Succeeded', { containerStatuses: [ended('main', 0)] });
  const failed = run('part-2', 2, 'Failed', { containerStatuses: [ended('main', 1)] });
  t.deepEqual(meantRun([failed, fine], true), { pod: 'part-1', container: 'main', exitCode: 0 });
});

test('A pod is represented by the container that failed, including an init container', (t) => {
  const two = { containerStatuses: [ended('main', 0), ended('upload', 7)] };
  t.like(meantRun([run('run-1', 1, 'Failed', two)], false), { container: 'upload', exitCode: 7 });
  const waiting = [{ name: 'main', state: { waiting: { reason: 'PodInitializing' } } }];
  const init = { initContainerStatuses: [ended('fetch', 3)], containerStatuses: waiting };
  t.like(meantRun([run('run-1', 1, 'Failed', init)], false), { container: 'fetch', exitCode: 3 });
  t.like(meantRun([run('run-1', 1, 'Succeeded', two)], true), { container: 'main', exitCode: 0 });
});
