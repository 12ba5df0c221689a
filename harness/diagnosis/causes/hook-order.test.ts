import test from 'ava';
import { event, object } from '../../health/fixtures/seen.ts';
import { findCause } from '../find-cause.ts';
import { facts } from '../fixtures/facts.ts';

const hook = (kind: string, name: string, weight: string, when = 'pre-install,pre-upgrade') =>
  object(kind, name, { metadata: { annotations: { 'helm.sh/hook': when, 'helm.sh/hook-weight': weight } } });
const ownerReferences = [{ kind: 'Job', name: 'api-migrate', uid: 'j1' }];
const pod = object('Pod', 'api-migrate-1', {
  metadata: { ownerReferences },
  spec: { containers: [{ name: 'main' }], volumes: [{ name: 'sql', configMap: { name: 'api-sql' } }] },
  status: { phase: 'Pending' },
});
const told = 'MountVolume.SetUp failed for volume "sql" : configmap "api-sql" not found';
const missing = 'there is no ConfigMap api-sql, which volume sql of pod api-migrate-1 references';
const job = hook('Job', 'api-migrate', '0');

const cases: readonly [title: string, asked: readonly ReturnType<typeof object>[], words: string][] = [
  [
    'an object of the release itself',
    [job, object('ConfigMap', 'api-sql')],
    ': helm creates it after the pre-install,pre-upgrade hooks, and Job/api-migrate is one of them',
  ],
  [
    'a hook of a higher weight',
    [job, hook('ConfigMap', 'api-sql', '5')],
    ': it is a hook of weight 5, which helm creates after Job/api-migrate of weight 0',
  ],
  [
    'a hook of a higher weight than one that is no number',
    [hook('Job', 'api-migrate', 'first'), hook('ConfigMap', 'api-sql', '5')],
    ': it is a hook of weight 5, which helm creates after Job/api-migrate of weight 0',
  ],
  ['a hook of a lower weight', [job, hook('ConfigMap', 'api-sql', '-5')], ''],
  [
    'a hook that comes after the release',
    [hook('Job', 'api-migrate', '5'), hook('ConfigMap', 'api-sql', '0', 'post-install')],
    ': it is a post-install hook, which helm creates after the pre-install,pre-upgrade hooks, and Job/api-migrate is one of them',
  ],
  [
    'a hook of its own phase, behind the release',
    [hook('Job', 'api-migrate', '0', 'post-install'), hook('ConfigMap', 'api-sql', '1', 'post-install')],
    ': it is a hook of weight 1, which helm creates after Job/api-migrate of weight 0',
  ],
  [
    'a hook of an earlier phase',
    [hook('Job', 'api-migrate', '0', 'post-install'), hook('ConfigMap', 'api-sql', '9')],
    '',
  ],
  ['nothing of the chart', [job], ''],
  [
    'an object of the release, behind which the hook comes',
    [hook('Job', 'api-migrate', '0', 'post-install'), object('ConfigMap', 'api-sql')],
    '',
  ],
];
for (const [title, asked, words] of cases)
  test(`A hook that waits for ${title} ${words === '' ? 'gets no explanation of the order' : 'gets an explanation of the order'}`, (t) => {
    const given = { ...facts([pod, event(pod, 'FailedMount', told)]), asked };
    t.is(findCause(given)?.text, `${missing}${words}`);
  });
