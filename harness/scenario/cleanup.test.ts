import test from 'ava';
import { HarnessError } from '../model/errors/harness-error.ts';
import type { RunEvent } from '../model/result/run-event.ts';
import { scenarioOf } from '../session/fixtures/scenario-of.ts';
import { Cleanup } from './cleanup.ts';

const scenario = scenarioOf('scenario: It tidies\nsteps: [{wait: {pause: 1ms}}]\n');
const how = (what: string) => ({ what, mend: `kubectl edit ${what}` });

/** @param cleanup is run; what it told and what failed are handed out. */
async function run(cleanup: Cleanup) {
  const events: RunEvent[] = [];
  const failed = await cleanup.run(scenario, { emit: (event) => events.push(event), now: () => 0 });
  return { failed, notes: events.flatMap((event) => (event.type === 'note' ? [event.text] : [])) };
}

test('What cannot be put back is reported as a failed step with the command to fix it, and the rest is put back', async (t) => {
  const done: string[] = [];
  const cleanup = new Cleanup(undefined);
  cleanup.defer(async () => done.push('first'), how('first'));
  cleanup.defer(async () => Promise.reject(new HarnessError('it is locked')), how('second'));
  cleanup.defer(async () => done.push('third'), how('third'));
  const { failed } = await run(cleanup);
  t.deepEqual(done, ['third', 'first']);
  t.like(failed, [
    {
      ...{ name: 'put back second', verdict: 'failed', section: 'finally' },
      failure: {
        message: 'second could not be put back as it was before the scenario: it is locked',
        next: 'kubectl edit second',
      },
    },
  ]);
  t.is(failed.length, 1);
});

test('The suggested command is built from the state at the time of the failed cleanup', async (t) => {
  let revision = 1;
  const mend = async () => `helm rollback web ${revision}`;
  const cleanup = new Cleanup(undefined);
  const fail = () => Promise.reject(new HarnessError('it is locked', { next: 'wait' }));
  cleanup.defer(fail, { what: 'a', mend });
  cleanup.defer(fail, { what: 'b', mend: () => Promise.reject(new Error('no cluster')) });
  revision = 2;
  const { failed } = await run(cleanup);
  t.deepEqual(
    failed.map(({ failure }) => failure?.next),
    ['wait', 'helm rollback web 2'],
  );
});

test('The note of a cleanup is reported, and nothing is put back twice', async (t) => {
  const cleanup = new Cleanup(undefined);
  cleanup.defer(async () => 'as before', { ...how('first'), once: 'x' });
  cleanup.defer(async () => 'later', { ...how('first'), once: 'x' });
  t.deepEqual((await run(cleanup)).notes, ['as before']);
  t.deepEqual((await run(cleanup)).notes, []);
});

test('Cleanups in a deleted namespace are skipped, but those on a cluster that remains are run', async (t) => {
  const cleanup = new Cleanup('namespace');
  cleanup.defer(async () => 'in the namespace', { ...how('a'), where: 'namespace' });
  cleanup.defer(async () => 'in the cluster', { ...how('b'), where: 'cluster' });
  t.deepEqual((await run(cleanup)).notes, ['in the cluster']);
});

test('What waits runs after everything was put back, the latest first', async (t) => {
  const done: string[] = [];
  const cleanup = new Cleanup(undefined);
  const defer = (what: string, last: boolean) => cleanup.defer(async () => done.push(what), { ...how(what), last });
  defer('ConfigMap', false);
  defer('wait for it', true);
  defer('Deployment', false);
  defer('wait for its pods', true);
  await run(cleanup);
  t.deepEqual(done, ['Deployment', 'ConfigMap', 'wait for its pods', 'wait for it']);
});
