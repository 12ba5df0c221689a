import test from 'ava';
import fc from 'fast-check';
import type { ScenarioDuration } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { planRun, scenarioKey } from './plan-run.ts';

const named = (name: string, file = `${name}.yaml`): Scenario => ({
  name,
  tags: [],
  needs: [],
  changes: undefined,
  targets: undefined,
  isolation: 'shared',
  platformAt: undefined,
  vars: {},
  skip: undefined,
  steps: [],
  finally: [],
  at: { file, line: 1, column: 1 },
  text: '',
});
const took = (name: string, durationMs: number): ScenarioDuration => ({ file: `${name}.yaml`, name, durationMs });
const namesOf = (scenarios: readonly Scenario[]) => scenarios.map(({ name }) => name);

/** Scenarios, some of them named alike, with durations of some of them. */
const past = fc
  .array(fc.record({ name: fc.stringMatching(/^[a-e]{1,2}$/), ms: fc.option(fc.nat(10_000), { nil: undefined }) }))
  .map((all) => ({
    scenarios: all.map(({ name }) => named(name)),
    durations: all.flatMap(({ name, ms }) => (ms === undefined ? [] : [took(name, ms)])),
  }));

test('Every scenario is in exactly one shard, whatever durations are known', (t) => {
  fc.assert(
    fc.property(past, fc.integer({ min: 1, max: 8 }), ({ scenarios, durations }, count) => {
      const shards = Array.from({ length: count }, (_, index) =>
        planRun(scenarios, { shard: { index: index + 1, count }, durations }),
      );
      const all = shards.flat();
      t.is(all.length, scenarios.length);
      t.is(new Set(all).size, scenarios.length);
    }),
  );
  t.pass();
});

test('The durations of any two shards differ by at most the longest scenario', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), fc.integer({ min: 2, max: 5 }), (times, count) => {
      const scenarios = times.map((_, index) => named(`s${index}`));
      const durations = times.map((ms, index) => took(`s${index}`, ms));
      const known = new Map(durations.map((each) => [each.name, each.durationMs]));
      const loads = Array.from({ length: count }, (_, index) =>
        namesOf(planRun(scenarios, { shard: { index: index + 1, count }, durations })).reduce(
          (sum, name) => sum + (known.get(name) ?? 0),
          0,
        ),
      );
      t.true(Math.max(...loads) - Math.min(...loads) <= Math.max(...times));
    }),
  );
  t.pass();
});

test('The longest scenarios are distributed first, and each shard keeps the order of the files', (t) => {
  const scenarios = ['a', 'b', 'c', 'd', 'e'].map((name) => named(name));
  const durations = [took('a', 100), took('b', 5000), took('c', 100), took('d', 3000), took('e', 1900)];
  const shard = (index: number) => namesOf(planRun(scenarios, { shard: { index, count: 2 }, durations }));
  t.deepEqual(
    [shard(1), shard(2)],
    [
      ['b', 'c'],
      ['a', 'd', 'e'],
    ],
  );
});

test('A scenario of unknown duration counts as the mean of the others', (t) => {
  const scenarios = ['new', 'newer', 'long', 'short'].map((name) => named(name));
  const durations = [took('long', 1000), took('short', 100)];
  const shard = (index: number) => namesOf(planRun(scenarios, { shard: { index, count: 2 }, durations }));
  t.deepEqual(
    [shard(1), shard(2)],
    [
      ['long', 'short'],
      ['new', 'newer'],
    ],
  );
});

test('Without durations, shards have equal numbers of scenarios', (t) => {
  const scenarios = ['a', 'b', 'c', 'd', 'e'].map((name) => named(name));
  const shard = (index: number) => namesOf(planRun(scenarios, { shard: { index, count: 2 } }));
  t.deepEqual(
    [shard(1), shard(2)],
    [
      ['a', 'c', 'e'],
      ['b', 'd'],
    ],
  );
});

test('A file is identified regardless of how its path is written', (t) => {
  t.is(
    scenarioKey({ file: './scenarios/../scenarios/a.yaml', name: 'A' }),
    scenarioKey({ file: 'scenarios/a.yaml', name: 'A' }),
  );
  t.not(scenarioKey({ file: 'a.yaml', name: 'A' }), scenarioKey({ file: 'b.yaml', name: 'A' }));
});

test('The same seed gives the same order, and different seeds give different orders', (t) => {
  const scenarios = Array.from({ length: 30 }, (_, index) => named(`s${index}`));
  const order = (seed: number) => namesOf(planRun(scenarios, { seed }));
  t.deepEqual(order(7), order(7));
  t.notDeepEqual(order(7), order(8));
  t.notDeepEqual(order(7), namesOf(scenarios));
  t.deepEqual(order(7).sort(), namesOf(scenarios).sort());
});

test('Every shuffled order is equally likely', (t) => {
  const scenarios = ['a', 'b', 'c', 'd'].map((name) => named(name));
  const seen = new Map<string, number>();
  for (let seed = 0; seed < 4800; seed++) {
    const order = namesOf(planRun(scenarios, { seed })).join('');
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  t.is(seen.size, 24);
  t.true(
    [...seen.values()].every((count) => count > 140 && count < 260),
    [...seen.values()].join(' '),
  );
});

test('Unwanted scenarios are removed from their shard without changing the other shards', (t) => {
  const scenarios = ['a', 'b', 'c', 'd'].map((name) => named(name));
  const wanted = ({ name }: Scenario) => name !== 'c';
  const shard = (index: number) => namesOf(planRun(scenarios, { shard: { index, count: 2 }, wanted }));
  t.deepEqual([shard(1), shard(2)], [['a'], ['b', 'd']]);
});
