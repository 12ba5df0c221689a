import { globSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { formatLocation } from '../model/source-location.ts';
import { stepKinds } from '../steps/registry.ts';
import { golden } from '../text/fixtures/golden.ts';
import { problemLines } from './fixtures/problem-lines.ts';
import { loadScenarios } from './load-scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'load-scenarios-'));
test.after.always(() => rm(folder, { recursive: true, force: true }));

let files = 0;
function written(text: string): string {
  const file = join(folder, `${++files}.yaml`);
  writeFileSync(file, text);
  return file;
}

const bad = fileURLToPath(new URL('fixtures/bad/', import.meta.url));
const badFiles = globSync('*.yaml', { cwd: bad }).sort();

test('All problems of all files are reported together, each with its location and the allowed values', async (t) => {
  const lines = problemLines(
    () =>
      loadScenarios(
        [...badFiles.map((name) => join(bad, name)), join(bad, 'none.yaml'), bad],
        ['api', 'db', 'job', 'redis'],
        stepKinds,
      ),
    bad,
  );
  t.is(lines, await golden(new URL('fixtures/bad-scenarios.golden.txt', import.meta.url), lines));
});

test('Release names are not checked if the platform is unknown', (t) => {
  const lines = problemLines(() => loadScenarios([join(bad, 'unknown-names.yaml')], undefined, stepKinds), bad);
  t.notRegex(lines, /unknown release/);
  t.regex(lines, /unknown variable/);
});

test('Anchors, aliases and merge keys work', (t) => {
  const [scenario] = loadScenarios(
    [
      written(`scenario: Merged
vars: {body: &body {name: iris, n: 1}}
steps:
  - request: &post {to: api, method: POST, json: {<<: *body, n: 2}}
  - request: {<<: *post, path: /other}
`),
    ],
    ['api'],
    stepKinds,
  );
  t.like(scenario?.steps[0]?.input, { method: 'POST', json: { name: 'iris', n: 2 } });
  t.like(scenario?.steps[1]?.input, { method: 'POST', path: '/other', to: 'api' });
});

test('Values are read as YAML 1.2: yes and on are strings, 012 is 12', (t) => {
  const [scenario] = loadScenarios(
    [
      written(
        'scenario: Core\nvars: {a: yes, b: on, c: 012, d: 0o14, e: ~, f: 2026-01-01}\nsteps: [{request: {to: api}}]\n',
      ),
    ],
    ['api'],
    stepKinds,
  );
  t.deepEqual(scenario?.vars, { a: 'yes', b: 'on', c: 12, d: 12, e: null, f: '2026-01-01' });
});

test('Each document of a file is a scenario with its own location', (t) => {
  const file = written(
    'scenario: One\nsteps: [{request: {to: api}}]\n---\n# two\nscenario: Two\nsteps:\n  - request: {to: api}\n',
  );
  const scenarios = loadScenarios([file], ['api'], stepKinds);
  t.deepEqual(
    scenarios.map(({ name, at }) => `${name} ${at.line}:${at.column}`),
    ['One 1:1', 'Two 5:1'],
  );
  t.is(formatLocation(scenarios[1]?.steps[0]?.at ?? { file: '', line: 0, column: 0 }), `${file}:7:5`);
});

test('Two scenarios of a file must not have the same name: the second result would overwrite the first', (t) => {
  const one = 'scenario: One\nsteps: [{request: {to: api}}]\n';
  const [file, other] = [written(`${one}---\n${one}`), written(one)];
  t.is(
    problemLines(() => loadScenarios([file, other], ['api'], stepKinds), folder).trim(),
    `${file.slice(folder.length)}:4:1: scenario "One" is a duplicate name in this file; results are stored by name`,
  );
});

test('A step locates its parts, also with CRLF; columns count UTF-16 units as editors do', (t) => {
  const [scenario] = loadScenarios(
    [
      written(
        'scenario: Größe 🌍\r\nsteps:\r\n  - request: {to: api}\r\n    expect:\r\n      json: {"größe 🌍": 1, id: 2}\r\n',
      ),
    ],
    ['api'],
    stepKinds,
  );
  const at = scenario?.steps[0]?.locate(['expect', 'json', 'id']);
  t.deepEqual([at?.line, at?.column], [5, 33]);
});

test('A missing key has the location of its nearest parent', (t) => {
  const [scenario] = loadScenarios(
    [written('scenario: A\nsteps:\n  - request: {to: api}\n    expect: {json: {a: {b: 1}}}\n')],
    ['api'],
    stepKinds,
  );
  const at = scenario?.steps[0]?.locate(['expect', 'json', 'a', 'none', 'deeper']);
  t.deepEqual([at?.line, at?.column], [4, 24]);
});

test('Durations become milliseconds, and missing keys get their defaults', (t) => {
  const [scenario] = loadScenarios(
    [
      written(
        'scenario: A\nsteps:\n  - request: {to: api}\n    eventually: {within: 1.5m, every: 500ms}\n    timeout: 2s\n',
      ),
    ],
    ['api'],
    stepKinds,
  );
  t.like(scenario, { tags: [], needs: [], finally: [] });
  t.like(scenario?.steps[0], {
    eventually: { within: 90_000, every: 500 },
    timeout: 2000,
    input: { method: 'GET', path: '/' },
  });
});

test('A variable may read the variables above it, and a macro its own variable', (t) => {
  t.notThrows(() =>
    loadScenarios(
      [
        written(
          'scenario: A\nvars: {l: [1], m: "${{ vars.l.exists(x, x > 1) }}"}\nsteps: [{request: {to: api, path: "/${{ vars.m }}"}}]\n',
        ),
      ],
      ['api'],
      stepKinds,
    ),
  );
});

test('A capture may be read in later steps and in finally', (t) => {
  t.notThrows(() =>
    loadScenarios(
      [
        written(
          'scenario: A\nsteps: [{request: {to: api}, capture: {id: json.id}}, {request: {to: api, path: "/${{ captured.id }}"}}]\nfinally: [{request: {to: api, path: "/${{ captured[\'id\'] }}"}}]\n',
        ),
      ],
      ['api'],
      stepKinds,
    ),
  );
});
