import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { folder, harness, platform } from './fixtures/command-line.ts';

test.serial('list prints the scenarios in the order of the files, with locations and tags', async (t) => {
  const { code, out } = await harness(['list', ...platform]);
  t.is(code, 0);
  t.is(
    out,
    'platform/one.yaml:1:1  The first fact holds  [smoke, api]\nplatform/one.yaml:6:1  The second fact holds\nplatform/two.yaml:1:1  A third fact holds  [slow]\n',
  );
});

test.serial('list selects by tag, name and file, and a folder selects its scenarios', async (t) => {
  const names = async (...args: readonly string[]) =>
    (await harness(['list', ...platform, ...args])).out.match(/(first|second|third)/g);
  t.deepEqual(await names('--tag', 'slow', '--tag', 'smoke'), ['first', 'third']);
  t.deepEqual(await names('--grep', 'SECOND|third'), ['second', 'third']);
  t.deepEqual(await names('platform/two.yaml'), ['third']);
  t.deepEqual(await names('platform'), ['first', 'second', 'third']);
  writeFileSync(join(folder, 'platform', 'settings.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  t.deepEqual(await names('platform'), ['first', 'second', 'third'], 'manifests may lie beside them');
  rmSync(join(folder, 'platform', 'settings.yaml'));
});

test.serial('Values files of the platform and of helm steps can be beside scenarios', async (t) => {
  const write = (name: string, text: string) => writeFileSync(join(folder, 'valued', name), text);
  mkdirSync(join(folder, 'valued'));
  write('platform.yaml', 'releases: [{name: api, chart: ../platform/chart, values: [mine.yaml]}]\n');
  write('mine.yaml', 'replicas: 1\n');
  write('more.yaml', 'replicas: 2\n');
  write('most.yaml', 'replicas: 3\n');
  write('one.yaml', 'scenario: It waits\nsteps: [{helm: {upgrade: api, valuesFiles: [more.yaml]}}]\n');
  write(
    'two.yaml',
    'scenario: It grows\nsteps:\n  - helm:\n      upgrade: api\n      valuesFiles:\n        - most.yaml\n',
  );
  const { code, out, err } = await harness(['list', '--platform', 'valued/platform.yaml']);
  t.is(out, 'valued/one.yaml:1:1  It waits\nvalued/two.yaml:1:1  It grows\n', err);
  t.is(code, 0);
  write('other.yaml', 'replicas: 4\n');
  t.is(
    (await harness(['list', '--platform', 'valued/platform.yaml'])).code,
    2,
    'a file that nobody names is a problem',
  );
});

test.serial(
  'Scenarios are also found in folders beside the platform file, and other files there are ignored',
  async (t) => {
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('rooms/platform.yaml', 'platform: rooms\nreleases: [{name: api, chart: chart}]\n');
    write('rooms/one.yaml', 'scenario: first\nsteps: [{wait: {pause: 1ms}}]\n');
    write('rooms/chart/Chart.yaml', 'apiVersion: v2\nname: api\nversion: 1.0.0\n');
    write('rooms/runbooks/two.yaml', 'scenario: second\nsteps: [{wait: {pause: 1ms}}]\n');
    write('rooms/runbooks/manifest.yaml', 'kind: ConfigMap\n');
    write('rooms/another/platform.yaml', 'platform: another\nreleases: []\n');
    write('rooms/another/three.yaml', 'scenario: third\nsteps: [{wait: {pause: 1ms}}]\n');
    const { out, err } = await harness(['list', '--platform', 'rooms/platform.yaml']);
    t.deepEqual([out.match(/first|second|third/g), err], [['first', 'second'], '']);
  },
);

test.serial('A selection without scenarios and an invalid pattern are bad input', async (t) => {
  t.like(await harness(['list', ...platform, '--tag', 'none']), {
    code: 2,
    err: 'no scenario was chosen out of 3; `npx platform-scenarios list --platform platform/platform.yaml` shows them all\n',
  });
  mkdirSync(join(folder, 'none'));
  t.is(
    (await harness(['list', ...platform, 'none'])).err,
    'no scenario in none; expected files *.yaml with a key scenario\n',
  );
  t.regex((await harness(['list', ...platform, '--grep', '('])).err, /^--grep: "\(" is not a regular expression/);
});
