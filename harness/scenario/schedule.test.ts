import test from 'ava';
import type { ScenarioResult } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { ScenarioContext } from './run-scenario.ts';
import { Schedule } from './schedule.ts';

const scenario = (name: string, isolation = 'shared') => ({ name, isolation }) as Scenario;
const all = ['a1', 'a2', 'a3', 'b1'].map((name) => scenario(name));
/** Scenarios with the same letter disturb each other. */
const disturbs = (one: Scenario, other: Scenario) => one.name[0] === other.name[0];
const first = { runId: 'first' } as ScenarioContext;
const rules = { workers: 4, disturbs, isAwaiting: () => false };
const took = (durationMs: number, notBegun = false) =>
  ({ durationMs, ...(notBegun && { notBegun }) }) as ScenarioResult;

/** Takes every scenario that can start now; gives each with its place. */
function takeAll(schedule: Schedule) {
  const taken: { readonly name: string; readonly in: string; readonly end: (result?: ScenarioResult) => void }[] = [];
  for (let placed = schedule.take(); placed !== undefined; placed = schedule.take()) {
    const { scenario, place } = placed;
    const ended = placed;
    taken.push({ name: scenario.name, in: place.context.runId, end: (result) => schedule.ended(ended, result) });
  }
  return taken;
}

const names = (taken: readonly { readonly name: string; readonly in: string }[]) =>
  taken.map(({ name, in: place }) => `${name} in ${place}`);

test('Scenarios that disturb each other run at the same time only in different environments', (t) => {
  const schedule = new Schedule(all, first, rules);
  t.deepEqual(names(takeAll(schedule)), ['a1 in first', 'b1 in first']);
  t.true(schedule.isBlocked);
  schedule.add({ runId: 'second' } as ScenarioContext);
  const [a2] = takeAll(schedule);
  t.deepEqual(names(a2 ? [a2] : []), ['a2 in second']);
  a2?.end(took(1));
  t.deepEqual(names(takeAll(schedule)), ['a3 in second']);
  t.false(schedule.isBlocked);
});

test('The number of workers limits the scenarios of all environments together', (t) => {
  const schedule = new Schedule(all, first, { ...rules, workers: 2 });
  schedule.add({ runId: 'second' } as ScenarioContext);
  t.deepEqual(names(takeAll(schedule)), ['a1 in first', 'a2 in second']);
  t.false(schedule.isBlocked, 'no further environment would help');
});

test('The time that is left is as many rounds as the waiting scenarios disturb each other', (t) => {
  const schedule = new Schedule([...all, scenario('c1', 'cluster')], first, rules);
  t.is(schedule.restMs, 0, 'nothing has been measured');
  const taken = takeAll(schedule);
  t.deepEqual(names(taken), ['c1 in first', 'a1 in first', 'b1 in first']);
  for (const { name, end } of taken) if (name !== 'a1') end(took(name === 'c1' ? 900 : 20, name === 'c1'));
  t.is(schedule.restMs, 40, 'a2 and a3, each 20');
  for (const { name, end } of taken) if (name === 'a1') end(took(40));
  t.is(schedule.restMs, 60, 'each 30, the mean');
});

test('Neither a scenario that did not begin nor one with a cluster of its own is measured', (t) => {
  const schedule = new Schedule([scenario('a1'), scenario('c1', 'cluster'), scenario('a2')], first, rules);
  const [own, shared] = takeAll(schedule);
  own?.end(took(900));
  shared?.end(took(30, true));
  t.is(schedule.restMs, 0);
});
