import test, { type ExecutionContext } from 'ava';
import { exitCodes } from '../model/errors/harness-error.ts';
import type { RunResult } from '../model/result/result.ts';
import type { Ran } from '../session/session-request.ts';
import { type ShopFolder, scenarioText, shopFolder } from './fixtures/shop-folder.ts';
import type { Asked } from './inbox.ts';
import { keyOf } from './plan-round.ts';
import { type RoundToDo, WatchState } from './watch-state.ts';

const asked = (...changed: readonly string[]): Asked => ({ changed, again: undefined, quit: false });
const all: Asked = { changed: [], again: 'all', quit: false };
const none = new Set<string>();
const result: RunResult = {
  ...{ runId: 'r1', platform: 'shop', target: 'local', targetReason: '', startedAt: '', durationMs: 1 },
  ...{ exitCode: exitCodes.passed, phases: [], tasks: [], scenarios: [] },
  counts: { passed: 0, failed: 0, flaky: 0, skipped: 0, skippedSteps: 0 },
};
const namesOf = (scenarios: readonly { readonly name: string }[] = []) => scenarios.map(({ name }) => name);

/** A round in which some releases became others and, but for those that were left, all chosen scenarios ran. */
function done(todo: RoundToDo, changed: readonly string[], left: readonly string[] = []): Ran {
  const chosen = todo.choose(changed);
  const isLeft = ({ name }: { readonly name: string }) => left.includes(name);
  const ran = chosen.filter((scenario) => !isLeft(scenario));
  return { result, changed, settled: true, broken: [], stands: true, ran, left: chosen.filter(isLeft) };
}

/** A round whose releases could not be made what their files say. */
const failed: Ran = { result, changed: [], settled: false, broken: [], stands: true, ran: [], left: [] };

/** A watch whose first round was run. */
function begun(t: ExecutionContext): { readonly shop: ShopFolder; readonly state: WatchState } {
  const shop = shopFolder(t);
  const state = new WatchState(shop.read().platform);
  const todo = state.next(shop.read(), all, none);
  if (todo === undefined) throw new Error('a watch starts with a round');
  t.deepEqual(todo.releases, ['db', 'api', 'page']);
  t.deepEqual(namesOf(todo.choose([])), ['api', 'page', 'group']);
  state.ended(todo, done(todo, todo.releases));
  return { shop, state };
}

/** What follows from a change; the test fails where that is nothing. */
function after(state: WatchState, shop: ShopFolder, what: Asked): RoundToDo {
  const todo = state.next(shop.read(), what, none);
  if (todo === undefined) throw new Error('nothing to do');
  return todo;
}

test('A change that nothing depends on does not start a round', (t) => {
  const { shop, state } = begun(t);
  t.is(state.next(shop.read(), asked(shop.path('notes.md')), none), undefined);
});

test('Scenarios run if one of their releases changed, and do not run otherwise', (t) => {
  const { shop, state } = begun(t);
  const todo = after(state, shop, asked(shop.path('db.yaml')));
  t.deepEqual(todo.releases, ['db']);
  t.deepEqual(namesOf(todo.choose([])), []);
  t.deepEqual(namesOf(todo.choose(['db'])), ['api']);
});

test('Enter reruns all scenarios, f the failed ones', (t) => {
  const { shop, state } = begun(t);
  const bad = new Set(
    shop
      .read()
      .scenarios.filter(({ name }) => name === 'page')
      .map(keyOf),
  );
  const some = state.next(shop.read(), { changed: [], again: 'failed', quit: false }, bad);
  t.deepEqual(namesOf(some?.choose([])), ['page']);
  if (some) state.ended(some, done(some, []));
  t.deepEqual(namesOf(after(state, shop, all).choose([])), ['api', 'page', 'group']);
  t.is(state.next(shop.read(), { changed: [], again: 'failed', quit: false }, none)?.releases.length, 0);
});

test('Scenarios left over from an interrupted round run in the next one, whatever triggers it', (t) => {
  const { shop, state } = begun(t);
  const todo = after(state, shop, all);
  state.ended(todo, done(todo, [], ['page', 'group']));
  t.is(state.waiting, 2);
  t.deepEqual(namesOf(after(state, shop, asked(shop.path('api.yaml'))).choose([])), ['api', 'page', 'group']);
});

test('Scenarios of a broken release are held back until it is fixed, while the others run', (t) => {
  const { shop, state } = begun(t);
  state.ended(after(state, shop, asked(shop.path('db/values.yaml'))), failed);
  t.deepEqual(state.unsettled, ['db']);
  const api = shop.write('api.yaml', scenarioText('api', 'api'));
  t.is(state.next(shop.read(), asked(api), none), undefined, 'api needs db');
  const page = after(state, shop, asked(shop.path('page.yaml')));
  t.deepEqual([page.releases, namesOf(page.choose([]))], [[], ['page']]);
  state.ended(page, done(page, []));

  const mended = after(state, shop, asked(shop.path('db/values.yaml')));
  t.deepEqual([mended.releases, namesOf(mended.choose([]))], [['db'], ['api']]);
  state.ended(mended, done(mended, ['db']));
  t.deepEqual([state.unsettled, state.waiting], [[], 0]);
});

test('A release that failed to install stays broken even if others of its round were installed', (t) => {
  const { shop, state } = begun(t);
  const todo = after(state, shop, asked(shop.path('db.yaml'), shop.path('page/values.yaml')));
  state.ended(todo, { ...done(todo, ['page']), broken: ['db'] });
  t.deepEqual(state.unsettled, ['db']);
});

test('A broken release is retried when another release changes or on request', (t) => {
  const { shop, state } = begun(t);
  state.ended(after(state, shop, asked(shop.path('db.yaml'))), failed);
  const other = after(state, shop, asked(shop.path('page/values.yaml')));
  t.deepEqual(other.releases, ['db', 'page']);
  t.deepEqual(namesOf(other.choose([])), ['api'], 'it is unknown how far the failed update got');
  state.ended(other, failed);
  t.deepEqual(after(state, shop, all).releases, ['db', 'page']);
});

test('A scenario is outdated only by changes to its own file or to what it uses', (t) => {
  const { shop, state } = begun(t);
  const [api] = shop.read().scenarios;
  const outdates = (name: string) => state.outdates(api ? [api] : [], [shop.path(name)]);
  t.deepEqual(['api.yaml', 'db.yaml', 'page.yaml', 'page/values.yaml'].map(outdates), [true, true, false, false]);
});
