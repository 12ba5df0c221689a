import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import { checkHooks } from './check-hooks.ts';

const problemsOf = (annotations: object) => [...checkHooks(object('Job', 'migrate', { metadata: { annotations } }))];

test('what helm does not understand of a hook is a problem', (t) => {
  t.deepEqual(
    problemsOf({
      'helm.sh/hook': 'pre-upgrade, pre-instal',
      'helm.sh/hook-weight': 'first',
      'helm.sh/hook-delete-policy': 'hook-suceeded',
    }),
    [
      'there is no hook pre-instal (did you mean pre-install?), so helm never creates it',
      'the hook weight first is no integer, so helm takes it as 0',
      'there is no hook delete policy hook-suceeded (did you mean hook-succeeded?), so helm ignores it',
    ],
  );
});

test('a hook that helm understands is no problem, and neither is an object that is none', (t) => {
  const hook = 'helm.sh/hook';
  const policy = { [`${hook}-weight`]: '-5', [`${hook}-delete-policy`]: 'before-hook-creation,hook-succeeded' };
  t.deepEqual(problemsOf({ [hook]: 'pre-install,Post-Upgrade', ...policy }), []);
  t.deepEqual(problemsOf({ [`${hook}-weight`]: 'first' }), []);
});
