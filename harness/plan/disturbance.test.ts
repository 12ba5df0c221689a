import test from 'ava';
import { scenarioOf } from '../session/fixtures/scenario-of.ts';
import { disturbanceOn } from './disturbance.ts';

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
