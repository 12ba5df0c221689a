import test from 'ava';
import { event } from '../../../health/fixtures/seen.ts';
import { findCause } from '../../find-cause.ts';
import { facts, pod } from '../../fixtures/facts.ts';

const killed = (exitCode: number, reason: string, spec: object = {}) =>
  pod(
    {
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      restartCount: 2,
      lastState: { terminated: { reason, exitCode, finishedAt: new Date().toISOString() } },
    },
    { resources: { limits: { memory: '16Mi' } }, ...spec },
  );

test('A container that the kernel killed without the runtime seeing why is told with its memory limit', (t) => {
  const finding = findCause(facts([killed(137, 'Error')]));
  t.is(
    finding?.text,
    'container main of pod api-0 was killed by SIGKILL, as if it used more memory than its limit of 16Mi',
  );
  t.like(finding?.field, { key: 'memory', value: '16Mi', within: ['containers', 'main', 'limits'] });
});

test('A limit is not named if Kubernetes or a hook killed the container, or if it ended otherwise', (t) => {
  const hook = { lifecycle: { postStart: { exec: { command: ['true'] } } } };
  const plain = killed(137, 'Error');
  const probed = event(plain, 'Killing', 'Container main failed liveness probe, will be restarted');
  for (const seen of [
    [killed(137, 'Error', hook)],
    [plain, probed],
    [killed(1, 'Error')],
    [killed(137, 'Error', { resources: {} })],
  ])
    t.notRegex(findCause(facts(seen))?.text ?? '', /16Mi/);
});
