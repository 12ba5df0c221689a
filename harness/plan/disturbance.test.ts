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

test('Scenarios that only use a release run at once, and one that changes it runs beside none of them', (t) => {
  t.false(disturbs(asksApi, asksApi));
  t.true(disturbs(asksApi, killsApi));
  t.true(disturbs(killsApi, asksApi));
  t.true(disturbs(killsApi, killsApi));
});

test('A change of a release reaches those who use what needs it, and not those who use what it needs', (t) => {
  t.true(disturbs(killsApi, runsJob), 'the job calls the API');
  t.false(disturbs(runsJob, asksApi), 'the API does not notice the job');
});

test('A step of which it cannot be known what it changes is alone, unless the scenario says what', (t) => {
  t.true(disturbs(scenario(script), asksApi));
  t.false(disturbs(scenario(script, 'changes: []\n'), asksApi));
  t.false(disturbs(scenario(script, 'changes: [job]\n'), asksApi));
  t.true(disturbs(scenario(script, 'changes: [job]\n'), runsJob));
});

test('What a scenario says is added to what its steps show', (t) => {
  const both = scenario('{fault: {kill: {release: api}}}', 'changes: [job]\n');
  t.true(disturbs(both, asksApi));
  t.true(disturbs(both, runsJob));
});

test('What has a namespace or a cluster of its own disturbs nobody', (t) => {
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
  ['that apply one definition, each in a namespace of its own', [definition, apart], [definition, apart], true],
  ['that apply one definition, one of them shared', [definition, apart], [definition], true],
  ['that apply one definition in another version', [definition], [definition.replace('/v1', '/v1beta1')], true],
  ['that apply one definition, one on a cluster of its own', [definition, whole], [definition], false],
  ['that apply two definitions', [definition, apart], [definition.replace('gadgets', 'widgets'), apart], false],
  [
    'that apply an object of one name in two namespaces of their own',
    [object('ConfigMap', 'a'), apart],
    [object('ConfigMap', 'a'), apart],
    false,
  ],
  ['that apply an object of one name on the platform', [object('ConfigMap', 'a')], [object('ConfigMap', 'a')], true],
  ['that apply objects of one name and two kinds', [object('ConfigMap', 'a')], [object('Secret', 'a')], false],
  [
    'that apply an object of one named namespace',
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
    'whose names the cluster makes up',
    [object('ConfigMap', 'a').replace('name:', 'generateName:')],
    [object('ConfigMap', 'a').replace('name:', 'generateName:')],
    false,
  ],
  ['of which one has a say in every namespace', [hook, apart], ['{wait: {pause: 1s}}', apart], true],
  [
    'of which one has a say in every namespace of another cluster',
    [hook, whole],
    ['{wait: {pause: 1s}}', apart],
    false,
  ],
];
for (const [title, [a, aMore], [b, bMore], expected] of pairs) {
  test(`Scenarios ${title} ${expected ? 'do not run at once' : 'run at once'}`, (t) => {
    const [one, other] = [scenario(a, aMore), scenario(b, bMore)];
    t.deepEqual([disturbs(one, other), disturbs(other, one)], [expected, expected]);
  });
}

const awaits = awaitingOn({ releases: [release('db'), release('api', 'db'), release('job', 'api')] as never });
const pending = (...names: readonly string[]) => new Set(names);

test('A scenario that says what it needs waits for that, with all that it needs in turn', (t) => {
  const needsApi = scenario('{request: {to: api, path: /}}', 'needs: [api]\n');
  t.true(awaits(needsApi, pending('api', 'job')));
  t.true(awaits(needsApi, pending('db')));
  t.false(awaits(needsApi, pending('job')));
});

test('A scenario that does not say what it needs waits for everything', (t) => t.true(awaits(asksApi, pending('job'))));

test('A change waits for what leans on what it changes', (t) => {
  const kills = scenario('{fault: {kill: {release: api}}}', 'needs: [api]\n');
  t.true(awaits(kills, pending('job')), 'the job is installed while the API is there');
  const runs = scenario('{job: {run: job}}', 'needs: [job]\n');
  t.false(awaits(runs, pending('other')));
});

for (const [what, steps] of [
  ['lists whatever has a label', '{assert: {apiVersion: v1, kind: Pod, labels: {a: b}}}'],
  ['runs a script', script],
] as const)
  test(`A scenario that ${what} waits for everything`, (t) => {
    t.true(awaits(scenario(steps, 'needs: [api]\nchanges: []\n'), pending('job')));
  });

test('A scenario that names the objects that it looks at does not', (t) => {
  const looks = '{assert: {apiVersion: v1, kind: Pod, name: api-0}}';
  t.false(awaits(scenario(looks, 'needs: [api]\n'), pending('job')));
});

test('What has a namespace or a cluster of its own waits for everything', (t) => {
  for (const isolation of ['namespace', 'cluster'])
    t.true(awaits(scenario('{job: {run: job}}', `needs: [job]\nisolation: ${isolation}\n`), pending('api')));
});
