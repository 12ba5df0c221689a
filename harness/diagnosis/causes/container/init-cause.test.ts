import test from 'ava';
import { findCause } from '../../find-cause.ts';
import { facts, pod } from '../../fixtures/facts.ts';

const started = { name: 'wait', state: { running: { startedAt: '2026-03-14T09:27:20Z' } } };

/** A pod with an init container in a state. */
function initialising(state: object) {
  const { status, ...rest } = pod(
    { state: { waiting: { reason: 'PodInitializing' } } },
    {},
    {
      initContainers: [
        { name: 'wait', image: 'busybox', command: ['sh', '-c', 'until [ -f /ready ]; do sleep 2; done'] },
      ],
    },
  );
  return {
    ...rest,
    status: { ...(status as object), phase: 'Pending', initContainerStatuses: [{ restartCount: 0, ...state }] },
  };
}

test('An init container that does not end is the likely cause, with its last output and its command', (t) => {
  const text = 'init container wait of pod api-0 has not ended, and the other containers wait for it';
  const silent = findCause(facts([initialising(started)]));
  t.is(silent?.text, `${text}; it has no log`);
  t.false(silent?.certain);
  t.like(silent?.field, { key: 'command', within: ['initContainers', 'wait'] });
  const messages = [{ pod: 'api-0', container: 'wait', text: 'waiting for the schema' }];
  t.is(
    findCause(facts([initialising(started)], { messages }))?.text,
    `${text}; its last output: waiting for the schema`,
  );
});

test('An init container that has ended is not the cause', (t) => {
  const ended = { name: 'wait', state: { terminated: { exitCode: 0, reason: 'Completed' } } };
  t.is(findCause(facts([initialising(ended)])), undefined);
});
