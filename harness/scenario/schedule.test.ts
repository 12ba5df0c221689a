import test from 'ava';
import type { ScenarioResult } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { ScenarioContext } from './run-scenario.ts';
import { Schedule } from './schedule.ts';

const scenario = (name: string, isolation = 'shared') => ({ name, isolation }) as Scenario;
const all = ['a1', 'a2', 'a3', 'b1'].map((name) => scenario(name));
/** Scenarios with the same letter disturb each other. */
const disturbs = (one: Scenario, other: Scenario) => one.name[0] === other.name[0];
/** The first environment, and its clock. */
const clock = { ms: 0 };
const first = { runId: 'first', now: () => clock.ms } as ScenarioContext;
const rules = { workers: 4, disturbs, isAwaiting: () => false };
const took = (durationMs: number, notBegun = false) =>
  ({ durationMs, ...(notBegun && { notBegun }) }) as ScenarioResult;

/** Takes every scenario that can start now; gives each with its place. */
function takeAll(schedule: Schedule) {
  const taken: { readonly name: string; readonly in: string; readonly end: (result?: ScenarioResult) => void }[] = [];
  for (let next = schedule.take(); next !== undefined; next = schedule.take()) {
    const placed = next;
    const { scenario, place } = placed;
    taken.push({ name: scenario.name, in: place.context.runId, end: (result) => schedule.ended(placed, result) });
  }
  return taken;
}

const names = (taken: readonly { readonly name: string; readonly in: string }[]) =>
  taken.map(({ name, in: place }) => `${name} in ${place}`);

test('Scenarios that disturb each other run at the same time only in different environments', (t) => {
  const schedule = new Schedule(all, first, rules);
  t.deepEqual(names(takeAll(schedule)), ['a1 in first', 'b1 in first']);
  schedule.add({ runId: 'second' } as ScenarioContext);
  const [a2] = takeAll(schedule);
  t.deepEqual(names(a2 ? [a2] : []), ['a2 in second']);
  a2?.end(took(1));
  t.deepEqual(names(takeAll(schedule)), ['a3 in second']);
});

test('The number of workers limits the scenarios of all environments together', (t) => {
  const schedule = new Schedule(all, first, { ...rules, workers: 2 });
  schedule.add({ runId: 'second' } as ScenarioContext);
  t.deepEqual(names(takeAll(schedule)), ['a1 in first', 'a2 in second']);
});

test('One more environment takes half of the rounds in which scenarios disturb each other', (t) => {
  clock.ms = 0;
  const chain = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => scenario(name));
  const schedule = new Schedule([...chain, scenario('c1', 'cluster')], first, rules);
  t.deepEqual(schedule.gain, { rounds: 2, ms: 0 }, 'nothing has been measured');
  const taken = takeAll(schedule);
  t.deepEqual(names(taken), ['c1 in first', 'a1 in first', 'b1 in first']);
  clock.ms = 20;
  t.deepEqual(schedule.gain, { rounds: 2, ms: 40 }, 'those that run have taken 20 up to now');
  for (const { name, end } of taken) if (name !== 'a1') end(took(name === 'c1' ? 900 : 40));
  t.deepEqual(schedule.gain, { rounds: 2, ms: 60 }, 'the mean of 40 and 20; a cluster of its own is not measured');
});

test('One more environment does not help beyond what the workers can run', (t) => {
  const schedule = new Schedule([scenario('a1'), scenario('a2'), scenario('a3')], first, { ...rules, workers: 1 });
  t.is(schedule.gain.rounds, 0);
  const free = ['a1', 'b1', 'c1', 'd1', 'e1'].map((name) => scenario(name));
  t.is(new Schedule(free, first, rules).gain.rounds, 0);
});

test('A scenario that did not begin is not measured', (t) => {
  clock.ms = 0;
  const schedule = new Schedule([scenario('a1'), scenario('a2'), scenario('a3')], first, rules);
  for (const { end } of takeAll(schedule)) end(took(30, true));
  t.is(schedule.gain.ms, 0);
});
