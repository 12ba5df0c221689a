import test from 'ava';
import { platformText, releases, scenarioText, shopFolder } from './fixtures/shop-folder.ts';
import { type Known, planRound, type RoundPlan } from './plan-round.ts';

interface Case {
  readonly title: string;
  /** Files that are written, by name. */
  readonly write: Readonly<Record<string, string>>;
  /** Scenario files that are chosen afterwards, where they are others. */
  readonly chosen?: readonly string[];
  readonly leadsTo: { readonly [K in Exclude<keyof RoundPlan, 'platform'>]?: readonly string[] };
}

const cases: readonly Case[] = [
  {
    title: 'A changed scenario',
    write: { 'page.yaml': scenarioText('page', 'page') },
    leadsTo: { scenarios: ['page'] },
  },
  {
    title: 'A changed step group',
    write: { 'groups.yaml': 'group: hello\nsteps: [{script: {run: echo hi}}]\n' },
    leadsTo: { scenarios: ['group'] },
  },
  { title: 'An unused file', write: { 'notes.md': '' }, leadsTo: {} },
  { title: 'A changed chart', write: { 'api/values.yaml': '' }, leadsTo: { releases: ['api'] } },
  { title: 'A changed values file', write: { 'db.yaml': 'a: 1' }, leadsTo: { releases: ['db'] } },
  {
    title: 'A new scenario file',
    write: { 'new.yaml': scenarioText('new', 'db') },
    chosen: ['api.yaml', 'page.yaml', 'group.yaml', 'new.yaml'],
    leadsTo: { scenarios: ['new'] },
  },
  {
    title: 'A scenario that becomes readable through a change of another file',
    write: { 'platform.yaml': platformText(releases) },
    chosen: ['api.yaml', 'page.yaml', 'group.yaml', 'late.yaml'],
    leadsTo: { scenarios: ['late'] },
  },
  {
    title: 'A changed entry of the platform file',
    write: { 'platform.yaml': platformText([...releases.slice(0, 2), '{name: page, chart: page, set: {a: 1}}']) },
    leadsTo: { releases: ['page'] },
  },
  {
    title: 'A release that no scenario needs',
    write: { 'platform.yaml': platformText([...releases, '{name: other, chart: page}']) },
    leadsTo: {},
  },
  {
    title: 'A release that a new scenario needs',
    write: {
      'platform.yaml': platformText([...releases, '{name: other, chart: page}']),
      'other.yaml': scenarioText('other', 'other'),
    },
    chosen: ['api.yaml', 'page.yaml', 'group.yaml', 'other.yaml'],
    leadsTo: { releases: ['other'], scenarios: ['other'] },
  },
  {
    title: 'A release removed from the platform file',
    write: { 'platform.yaml': platformText(releases.slice(0, 2)) },
    chosen: ['api.yaml', 'group.yaml'],
    leadsTo: { removed: ['page'] },
  },
  {
    title: 'Changed labels of the namespace',
    write: { 'platform.yaml': platformText(releases, 'labels: {a: b}\n') },
    leadsTo: { restart: ['labels of platform.yaml'] },
  },
  {
    title: 'Changed pinned versions',
    write: { 'versions.yaml': 'kubernetes: []' },
    leadsTo: { restart: ['versions.yaml'] },
  },
];

for (const { title, write, chosen, leadsTo } of cases) {
  const told = Object.entries(leadsTo).map(([what, names]) => `${what} ${names.join(', ')}`);
  test(`${title} results in: ${told.join('; ') || 'nothing'}`, (t) => {
    const shop = shopFolder(t);
    shop.write('late.yaml', scenarioText('late', 'db'));
    const before = shop.read();
    const changed = Object.entries(write).map(([name, text]) => shop.write(name, text));
    const plan = planRound(before, shop.read(chosen), changed);
    t.deepEqual(
      {
        releases: plan.releases,
        removed: plan.removed,
        scenarios: plan.scenarios.map(({ name }) => name),
        restart: plan.restart.map((fact) => fact.replace(/\S*\//, '')),
      },
      { releases: [], removed: [], scenarios: [], restart: [], ...leadsTo },
    );
  });
}

test('A running cluster keeps its labels and the releases that no scenario needs any more', (t) => {
  const shop = shopFolder(t);
  const before: Known = shop.read();
  shop.write('platform.yaml', platformText(releases, 'labels: {a: b}\n'));
  const { platform } = planRound(before, shop.read(['api.yaml']), [shop.path('platform.yaml')]);
  t.deepEqual(platform.labels, {});
  t.deepEqual(
    platform.releases.map(({ name }) => name),
    ['db', 'api', 'page'],
  );
});
