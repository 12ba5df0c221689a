import test from 'ava';
import { object } from '../../../health/fixtures/seen.ts';
import { findCause } from '../../find-cause.ts';
import { facts, pod } from '../../fixtures/facts.ts';

const started = { name: 'wait', state: { running: { startedAt: '2026-03-14T09:27:20Z' } } };

/** A pod with an init container in a state. */
function initialising(state: object, script = 'until [ -f /ready ]; do sleep 2; done') {
  const { status, ...rest } = pod(
    { state: { waiting: { reason: 'PodInitializing' } } },
    {},
    {
      initContainers: [{ name: 'wait', image: 'busybox', command: ['sh', '-c', script] }],
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

for (const [script, words] of [
  [
    'until nslookup databse; do sleep 1; done',
    '; its command names databse: there is no Service databse (did you mean database?)',
  ],
  [
    'until nc -z -w 2 database 5432; do sleep 1; done',
    '; its command names database: Service database has no ready endpoint (0 of 1)',
  ],
  [
    'until wget -qO- http://databse:80/; do sleep 1; done',
    '; its command names databse: there is no Service databse (did you mean database?)',
  ],
  ['until pg_isready -U app -h cache; do sleep 1; done', ''],
  ['until wget -qO- https://example.test/databse; do sleep 1; done', ''],
] as const)
  test(`The Service that an init container waits for in vain is ${words === '' ? 'not named' : 'named'} for ${script}`, (t) => {
    const endpoints = (name: string, ready: boolean) => ({
      ...object('EndpointSlice', name, { metadata: { labels: { 'kubernetes.io/service-name': name } } }),
      endpoints: [{ conditions: { ready } }],
    });
    const services = ['database', 'cache'].map((name) => object('Service', name));
    const slices = [endpoints('database', false), endpoints('cache', true)];
    const text = findCause(facts([initialising(started, script), ...services, ...slices]))?.text ?? '';
    t.is(text.split('it has no log')[1], words);
  });

test('An init container that has ended is not the cause', (t) => {
  const ended = { name: 'wait', state: { terminated: { exitCode: 0, reason: 'Completed' } } };
  t.is(findCause(facts([initialising(ended)])), undefined);
});
