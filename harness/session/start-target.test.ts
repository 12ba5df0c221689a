import test from 'ava';
import type { Failure } from '../model/result/result.ts';
import type { TargetContext } from '../targets/target.ts';
import { tellingOfGone } from './start-target.ts';

/** What is told to do next of a task that failed with this. */
function nextOf(next: string): string | undefined {
  let told: Failure | undefined;
  const emit: TargetContext['emit'] = (event) => {
    if (event.type === 'task-ended') told = event.task.failure;
  };
  const failure = { message: 'release web cannot become ready', next, evidence: [] };
  const task = {
    id: 'install:web',
    group: 'install',
    title: 'web',
    verdict: 'failed',
    startMs: 0,
    durationMs: 1,
  } as const;
  tellingOfGone(emit)({ type: 'task-ended', task: { ...task, failure } });
  return told?.next;
}

test('A command for a cluster that was removed is suggested after a run with --keep', (t) => {
  for (const command of ['kubectl -n web get pods', 'helm -n web status web'])
    t.regex(nextOf(command) ?? '', new RegExp(`run --keep, then ${command}$`));
});

test('A command that needs no cluster is suggested unchanged', (t) => {
  t.is(nextOf('docker pull web:1'), 'docker pull web:1');
});
