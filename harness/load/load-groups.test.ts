import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { formatLocation } from '../model/source-location.ts';
import { stepKinds } from '../steps/registry.ts';
import { golden } from '../text/fixtures/golden.ts';
import { problemLines } from './fixtures/problem-lines.ts';
import { loadScenarios } from './load-scenarios.ts';

const bad = fileURLToPath(new URL('fixtures/groups/', import.meta.url));

function folderOf(t: ExecutionContext, files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'load-groups-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

const create = `group: create
parameters: {name: {}, path: {default: /things}}
steps:
  - request: {to: api, method: POST, path: "\${{ params.path }}", json: {name: "\${{ params.name }}"}}
    capture: {id: json.id}
`;

test('All problems of groups and their uses are reported together, each with its location', async (t) => {
  const lines = problemLines(
    () => loadScenarios([join(bad, 'scenarios.yaml'), join(bad, 'circle.yaml')], ['api'], stepKinds),
    bad,
  );
  t.is(lines, await golden(new URL('fixtures/bad-groups.golden.txt', import.meta.url), lines));
});

test('A scenario uses a group from another file in its folder, and the steps keep their own locations', (t) => {
  const path = folderOf(t, {
    'groups.yaml': create,
    'one.yaml':
      'scenario: One\nsteps: [{use: create, with: {name: a}}, {request: {to: api, path: "/${{ captured.id }}"}}]\n',
  });
  const [scenario] = loadScenarios([path('one.yaml')], ['api'], stepKinds);
  t.deepEqual(
    scenario?.steps.map((step) => [formatLocation(step.at), ...step.uses.map(({ at }) => formatLocation(at))]),
    [[`${path('groups.yaml')}:4:5`, `${path('one.yaml')}:2:9`], [`${path('one.yaml')}:2:41`]],
  );
  t.like(scenario?.steps[0]?.uses[0], { group: 'create', given: { name: 'a' }, defaults: { path: '/things' } });
});

test('A group may be in the file that uses it, and may use another group', (t) => {
  const path = folderOf(t, {
    'one.yaml': `scenario: One
steps: [{use: twice}]
---
group: twice
steps: [{use: create, with: {name: a}}, {use: create, with: {name: b}}]
---
${create}`,
  });
  const [scenario] = loadScenarios([path('one.yaml')], ['api'], stepKinds);
  t.deepEqual(
    scenario?.steps.map(({ uses }) => uses.map(({ group, given }) => [group, given['name']])),
    [
      [
        ['twice', undefined],
        ['create', 'a'],
      ],
      [
        ['twice', undefined],
        ['create', 'b'],
      ],
    ],
  );
});

test('A file that has only groups loads without problems and without scenarios', (t) => {
  const path = folderOf(t, { 'groups.yaml': create });
  t.deepEqual(loadScenarios([path('groups.yaml')], ['api'], stepKinds), []);
});

test('An invalid YAML file in the same folder does not affect a scenario', (t) => {
  const path = folderOf(t, { 'broken.yaml': 'group: [', 'one.yaml': 'scenario: One\nsteps: [{request: {to: api}}]\n' });
  t.is(loadScenarios([path('one.yaml')], ['api'], stepKinds).length, 1);
});
