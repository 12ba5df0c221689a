import test from 'ava';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import { chooseTarget } from './choose-target.ts';

const none = { reason: 'connect ECONNREFUSED 127.0.0.1:1' };
const noEngine = async () => none;

test('Without a container engine, a run defaults to the local target and reports why', async (t) => {
  t.deepEqual(await chooseTarget(undefined, {}, noEngine), {
    kind: 'local',
    reason: 'no container engine answers (connect ECONNREFUSED 127.0.0.1:1)',
  });
  t.is((await chooseTarget(undefined, { CI: 'false' }, noEngine)).kind, 'local');
});

for (const [what, env] of [
  ['DOCKER_HOST is set to tcp://127.0.0.1:1', { DOCKER_HOST: 'tcp://127.0.0.1:1' }],
  ['in CI (CI is set) a run does not fall back to another target', { CI: 'true' }],
] as const) {
  test(`An engine that does not answer is an error, not a reason to fall back: ${what}`, async (t) => {
    const error = await t.throwsAsync(chooseTarget(undefined, env, noEngine), { instanceOf: EnvironmentError });
    t.is(error?.message, `no container engine answers, and ${what}`);
    t.is(error?.observed, none.reason);
    t.regex(error?.next ?? '', /--target local/);
    t.is((await chooseTarget('local', env, noEngine)).kind, 'local', 'unless it is asked for');
  });
}
