import test from 'ava';
import { object } from '../health/fixtures/seen.ts';
import { withoutOver } from './troubled-pods.ts';

const ended = (name: string, phase: string, finishedAt: string) =>
  object('Pod', name, {
    status: { phase, containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 1, finishedAt } } }] },
  });
const before = ended('run-1', 'Failed', '2026-03-14T09:20:00Z');
const now = ended('run-2', 'Failed', '2026-03-14T09:27:18Z');
const serving = object('Pod', 'api-1', { status: { phase: 'Running' } });
const sinceMs = Date.parse('2026-03-14T09:27:18.400Z');
const left = (...pods: Parameters<typeof withoutOver>[0]) =>
  withoutOver(pods, sinceMs).map(({ metadata }) => metadata.name);

test('Pods that ended before a step began are left out if there are others', (t) => {
  t.deepEqual(left(before, now, serving), ['run-2', 'api-1']);
});

test('If all pods ended before a step began, all are kept', (t) => {
  t.deepEqual(left(before), ['run-1']);
});
