import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { problemLines } from '../load/fixtures/problem-lines.ts';
import { canonicalName, familiarName, loadImageMap, replaceImage } from './image-map.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-map-'));
test.after.always(() => rm(folder, { recursive: true, force: true }));

let files = 0;
function env(text: string): NodeJS.ProcessEnv {
  const file = join(folder, `${++files}.yaml`);
  writeFileSync(file, text);
  return { HARNESS_IMAGES: file };
}
const problem = (settings: NodeJS.ProcessEnv) => problemLines(() => loadImageMap(settings), folder);

const map = loadImageMap(
  env(`postgres: example/any-postgres
postgres:17: example/postgres:17-mirror
docker.io/library/redis:8: example/redis
registry.test:5000/team/app: example/app
ghcr.io/team/tool@sha256:0123: example/tool
`),
);

const replaced: readonly [asked: string, taken: string][] = [
  ['postgres:17', 'example/postgres:17-mirror'],
  ['docker.io/postgres:17', 'example/postgres:17-mirror'],
  ['docker.io/library/postgres:17', 'example/postgres:17-mirror'],
  ['index.docker.io/library/postgres:17', 'example/postgres:17-mirror'],
  ['postgres:17@sha256:abcd', 'example/postgres:17-mirror'],
  ['postgres:16', 'example/any-postgres'],
  ['postgres', 'example/any-postgres'],
  ['postgres@sha256:abcd', 'example/any-postgres'],
  ['redis:8', 'example/redis'],
  ['redis:7', 'redis:7'],
  ['registry.test:5000/team/app:1.2', 'example/app'],
  ['registry.test:5000/team/app', 'example/app'],
  ['ghcr.io/team/tool@sha256:0123', 'example/tool'],
  ['ghcr.io/team/tool@sha256:4567', 'ghcr.io/team/tool@sha256:4567'],
  ['other/postgres:17', 'other/postgres:17'],
];
for (const [asked, taken] of replaced) {
  test(`${asked} is ${asked === taken ? 'unchanged' : `replaced with ${taken}`}`, (t) =>
    t.is(replaceImage(asked, map), taken));
}

const canonical: readonly [given: string, name: string][] = [
  ['postgres', 'docker.io/library/postgres:latest'],
  ['postgres:17', 'docker.io/library/postgres:17'],
  ['docker.io/postgres:17', 'docker.io/library/postgres:17'],
  ['team/app', 'docker.io/team/app:latest'],
  ['ghcr.io/team/app:1', 'ghcr.io/team/app:1'],
  ['registry.test:5000/app', 'registry.test:5000/app:latest'],
  ['localhost/app:1', 'localhost/app:1'],
  ['localhost:5000/app:1', 'localhost:5000/app:1'],
  ['app@sha256:abcd', 'docker.io/library/app@sha256:abcd'],
  ['app:1@sha256:abcd', 'docker.io/library/app@sha256:abcd'],
  ['registry.test:5000/app:1@sha256:abcd', 'registry.test:5000/app@sha256:abcd'],
];
for (const [given, name] of canonical) {
  test(`The canonical name of ${given} in containerd is ${name}`, (t) => t.is(canonicalName(given), name));
}

test('The familiar name omits the parts that Docker Hub implies', (t) => {
  t.is(familiarName('docker.io/library/postgres:17'), 'postgres:17');
  t.is(familiarName('docker.io/team/app'), 'team/app');
  t.is(familiarName('quay.io/library/app'), 'quay.io/library/app');
});

test('Nothing is replaced without HARNESS_IMAGES or with an empty file', (t) => {
  t.is(loadImageMap({}).size, 0);
  t.is(loadImageMap({ HARNESS_IMAGES: '' }).size, 0);
  t.is(loadImageMap(env('')).size, 0);
  t.is(loadImageMap(env('# nothing\n---\n')).size, 0);
});

test('The error for an unreadable file mentions HARNESS_IMAGES', (t) => {
  t.is(
    problem({ HARNESS_IMAGES: join(folder, 'none.yaml') }),
    '/none.yaml, which HARNESS_IMAGES names: no such file\n',
  );
  t.regex(problem({ HARNESS_IMAGES: folder }), /, which HARNESS_IMAGES names: is a folder; expected a file\n/);
});

test('An invalid map is reported with the position of each problem', (t) => {
  t.regex(problem(env('- postgres\n')), /yaml:1:1: expected a map of public image names to replacements/);
  t.regex(
    problem(env('a: 1\nb: {c: d}\ne: ""\n')),
    /:1:4: a: .*\n.*:2:4: b: .*\n.*:3:5: e: expected an image reference/,
  );
  t.regex(problem(env('a: [')), /yaml:1:5: not valid YAML/);
});
