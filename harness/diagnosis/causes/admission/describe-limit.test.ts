import test from 'ava';
import { object } from '../../../health/fixtures/seen.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { describeLimit } from './describe-limit.ts';

const whose = 'the pods of ReplicaSet/api';
const maker = (...containers: readonly object[]) =>
  object('ReplicaSet', 'api', { spec: { template: { spec: { containers } } } });
const sized = (name: string, requests: object, limits: object = {}) => ({ name, resources: { requests, limits } });
const proxy = sized('proxy', { cpu: '50m', memory: '32Mi' }, { cpu: '100m', memory: '64Mi' });
const main = sized('main', { cpu: '100m', memory: '64Mi' }, { cpu: '2000m', memory: '128Mi' });
const both = maker(proxy, main);

type Located = readonly [key: string, value: string | undefined, ...within: readonly string[]];

const cases: readonly (readonly [title: string, owner: KubeObject, text: string, words: string, field: Located])[] = [
  [
    'A maximum',
    both,
    'pods "api-x" is forbidden: [maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Pod is 1Mi, but limit is 192Mi]',
    'a LimitRange forbids the pods of ReplicaSet/api: maximum cpu usage per Container is 1, but limit is 2',
    ['cpu', '2000m', 'containers', 'main', 'limits'],
  ],
  [
    'A minimum',
    both,
    'pods "api-x" is forbidden: minimum memory usage per Container is 40Mi, but request is 32Mi',
    'a LimitRange forbids the pods of ReplicaSet/api: minimum memory usage per Container is 40Mi, but request is 32Mi',
    ['memory', '32Mi', 'containers', 'proxy', 'requests'],
  ],
  [
    'A limit that is missing',
    maker(proxy, { name: 'main', image: 'shop' }),
    'pods "api-x" is forbidden: maximum memory usage per Container is 1Gi.  No limit is specified',
    'a LimitRange forbids the pods of ReplicaSet/api: maximum memory usage per Container is 1Gi.  No limit is specified',
    ['image', 'shop', 'containers', 'main'],
  ],
  [
    'A ratio',
    both,
    'pods "api-x" is forbidden: cpu max limit to request ratio per Container is 1, but provided ratio is 2.000000',
    'a LimitRange forbids the pods of ReplicaSet/api: cpu max limit to request ratio per Container is 1, but provided ratio is 2.000000',
    ['cpu', '100m', 'containers', 'proxy', 'limits'],
  ],
  [
    'A default limit below the request',
    maker(proxy, sized('main', { cpu: '1' })),
    'Pod "api-x" is invalid: spec.containers[1].resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 200m',
    'Kubernetes refuses the pods of ReplicaSet/api: container main requests 1 cpu, more than the limit of 200m that a LimitRange gives it',
    ['cpu', '1', 'containers', 'main', 'requests'],
  ],
  [
    'A quota of memory',
    both,
    'pods "api-x" is forbidden: exceeded quota: team, requested: limits.memory=192Mi, used: limits.memory=0, limited: limits.memory=64Mi',
    'ResourceQuota team forbids the pods of ReplicaSet/api: limits.memory: 192Mi requested, 0 of 64Mi used',
    ['memory', '128Mi', 'containers', 'main', 'limits'],
  ],
  [
    'A quota of what one container does not specify',
    maker(proxy, sized('main', { cpu: '1' })),
    'pods "api-x" is forbidden: failed quota: team: must specify limits.memory for: main',
    'ResourceQuota team forbids the pods of ReplicaSet/api: must specify limits.memory for: main (a LimitRange can set defaults)',
    ['resources', undefined, 'containers', 'main'],
  ],
  [
    'A quota of storage',
    object('StatefulSet', 'api', { spec: { template: { spec: { containers: [main] } } } }),
    'persistentvolumeclaims "d-api-0" is forbidden: exceeded quota: team, requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
    'ResourceQuota team forbids the pods of ReplicaSet/api: requests.storage: 2Gi requested, 0 of 1Gi used',
    ['storage', undefined],
  ],
  [
    'A quota of pods',
    object('StatefulSet', 'api', { spec: { replicas: 3 } }),
    'pods "api-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2',
    'ResourceQuota team forbids the pods of ReplicaSet/api: pods: 1 requested, 2 of 2 used, none left',
    ['replicas', undefined],
  ],
];
for (const [title, owner, text, words, [key, value, ...within]] of cases)
  test(`${title} is explained with the amount that exceeds it`, (t) => {
    const finding = describeLimit({ whose, text, owner });
    t.is(finding?.text, words);
    t.is(finding?.field?.key, key);
    t.is(finding?.field?.value, value);
    t.deepEqual(finding?.field?.within ?? [], within);
  });

test('A quota of pods is not about the replicas of a Job, which has none', (t) => {
  const text = 'exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2';
  t.is(describeLimit({ whose, text, owner: object('Job', 'api', { spec: {} }) })?.field, undefined);
});
