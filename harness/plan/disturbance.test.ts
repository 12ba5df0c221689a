import test from 'ava';
import { scenarioOf } from '../session/fixtures/scenario-of.ts';
import { awaitingOn, disturbanceOn } from './disturbance.ts';

const release = (name: string, ...needs: readonly string[]) => ({ name, needs });
const disturbs = disturbanceOn({
  releases: [release('db'), release('api', 'db'), release('job', 'api')] as never,
});
const scenario = (steps: string, more = '') => scenarioOf(`scenario: A\n${more}steps: [${steps}]\n`);
const asksApi = scenario('{request: {to: api, path: /}}');
const killsApi = scenario('{fault: {kill: {release: api}}}');
const runsJob = scenario('{job: {run: job}}');
const script = '{script: {run: "true"}}';

test('Scenarios that only use a release run concurrently, but one that changes it runs without them', (t) => {
  t.false(disturbs(asksApi, asksApi));
  t.true(disturbs(asksApi, killsApi));
  t.true(disturbs(killsApi, asksApi));
  t.true(disturbs(killsApi, killsApi));
});

test('A change to a release conflicts with users of its dependants, but not of its dependencies', (t) => {
  t.true(disturbs(killsApi, runsJob), 'the job calls the API');
  t.false(disturbs(runsJob, asksApi), 'the API does not notice the job');
});

test('A step with unknown effects runs alone unless the scenario declares its changes', (t) => {
  t.true(disturbs(scenario(script), asksApi));
  t.false(disturbs(scenario(script, 'changes: []\n'), asksApi));
  t.false(disturbs(scenario(script, 'changes: [job]\n'), asksApi));
  t.true(disturbs(scenario(script, 'changes: [job]\n'), runsJob));
});

test('Declared changes are added to those of the steps', (t) => {
  const both = scenario('{fault: {kill: {release: api}}}', 'changes: [job]\n');
  t.true(disturbs(both, asksApi));
  t.true(disturbs(both, runsJob));
});

test('A scenario isolated by namespace or cluster conflicts with no other', (t) => {
  const apart = scenario(script, 'isolation: namespace\n');
  t.false(disturbs(apart, asksApi));
  t.false(disturbs(apart, scenario(script)));
});

const object = (kind: string, name: string, more = '', apiVersion = 'v1') =>
  `{apply: {object: {apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}${more}}}}}`;
const definition = object('CustomResourceDefinition', 'gadgets.example.org', '', 'apiextensions.k8s.io/v1');
const hook = object('ValidatingWebhookConfiguration', 'w', '', 'admissionregistration.k8s.io/v1');
const apart = 'isolation: namespace\n';
const whole = 'isolation: cluster\n';
type Side = readonly [steps: string, more?: string];
const pairs: readonly (readonly [title: string, one: Side, other: Side, expected: boolean])[] = [
  ['that apply the same definition in isolated namespaces', [definition, apart], [definition, apart], true],
  ['that apply the same definition, one of them in the shared namespace,', [definition, apart], [definition], true],
  ['that apply different versions of the same definition', [definition], [definition.replace('/v1', '/v1beta1')], true],
  ['that apply the same definition, one of them on its own cluster,', [definition, whole], [definition], false],
  ['that apply different definitions', [definition, apart], [definition.replace('gadgets', 'widgets'), apart], false],
  [
    'that apply an object of the same name in isolated namespaces',
    [object('ConfigMap', 'a'), apart],
    [object('ConfigMap', 'a'), apart],
    false,
  ],
  [
    'that apply an object of the same name on the platform',
    [object('ConfigMap', 'a')],
    [object('ConfigMap', 'a')],
    true,
  ],
  [
    'that apply objects of the same name and different kinds',
    [object('ConfigMap', 'a')],
    [object('Secret', 'a')],
    false,
  ],
  [
    'that apply the same object in the same named namespace',
    [object('ConfigMap', 'a', ', namespace: b'), apart],
    [object('ConfigMap', 'a', ', namespace: b'), apart],
    true,
  ],
  [
    'of which one deletes what the other applies',
    ['{delete: {apiVersion: v1, kind: Namespace, name: a}}', apart],
    [object('Namespace', 'a'), apart],
    true,
  ],
  [
    'whose object names are generated',
    [object('ConfigMap', 'a').replace('name:', 'generateName:')],
    [object('ConfigMap', 'a').replace('name:', 'generateName:')],
    false,
  ],
  ['of which one affects every namespace', [hook, apart], ['{wait: {pause: 1s}}', apart], true],
  ['of which one affects every namespace of another cluster', [hook, whole], ['{wait: {pause: 1s}}', apart], false],
];
for (const [title, [a, aMore], [b, bMore], expected] of pairs) {
  test(`Scenarios ${title} ${expected ? 'do not run at once' : 'run at once'}`, (t) => {
    const [one, other] = [scenario(a, aMore), scenario(b, bMore)];
    t.deepEqual([disturbs(one, other), disturbs(other, one)], [expected, expected]);
  });
}

const awaits = awaitingOn({ releases: [release('db'), release('api', 'db'), release('job', 'api')] as never });
const pending = (...names: readonly string[]) => new Set(names);

test('A scenario with needs waits for those releases and their dependencies', (t) => {
  const needsApi = scenario('{request: {to: api, path: /}}', 'needs: [api]\n');
  t.true(awaits(needsApi, pending('api', 'job')));
  t.true(awaits(needsApi, pending('db')));
  t.false(awaits(needsApi, pending('job')));
});

test('A scenario without needs waits for all releases', (t) => t.true(awaits(asksApi, pending('job'))));

test('A scenario that changes a release also waits for its dependants', (t) => {
  const kills = scenario('{fault: {kill: {release: api}}}', 'needs: [api]\n');
  t.true(awaits(kills, pending('job')), 'the job is installed while the API is running');
  const runs = scenario('{job: {run: job}}', 'needs: [job]\n');
  t.false(awaits(runs, pending('other')));
});

for (const [what, steps] of [
  ['lists objects by label', '{assert: {apiVersion: v1, kind: Pod, labels: {a: b}}}'],
  ['runs a script', script],
] as const)
  test(`A scenario that ${what} waits for all releases`, (t) => {
    t.true(awaits(scenario(steps, 'needs: [api]\nchanges: []\n'), pending('job')));
  });

test('A scenario that reads objects by name does not wait for all releases', (t) => {
  const looks = '{assert: {apiVersion: v1, kind: Pod, name: api-0}}';
  t.false(awaits(scenario(looks, 'needs: [api]\n'), pending('job')));
});

test('A scenario isolated by namespace or cluster waits for all releases', (t) => {
  for (const isolation of ['namespace', 'cluster'])
    t.true(awaits(scenario('{job: {run: job}}', `needs: [job]\nisolation: ${isolation}\n`), pending('api')));
});
