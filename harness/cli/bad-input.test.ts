import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { stepKinds } from '../steps/registry.ts';
import { folder, harness, platform } from './fixtures/command-line.ts';

const refusing = { properties: { replicas: { type: 'integer' }, port: { minimum: 1 } } };

test.serial('lint and run report the same problem in the same words', async (t) => {
  const lint = await harness(['lint', '--platform', 'broken/platform.yaml']);
  t.is(lint.code, 2);
  t.true(lint.err.endsWith('\n\n2 problems, in 2 files\n'));
  t.is((await harness(['run', '--platform', 'broken/platform.yaml'])).err, lint.err);
});

test.serial('lint counts the valid files', async (t) => {
  t.deepEqual(await harness(['lint', ...platform]), {
    code: 0,
    out: '1 release and 3 scenarios are valid\n',
    err: '',
  });
});

test.serial('Problems of the platform, scenarios, flags and HARNESS_IMAGES are reported together', async (t) => {
  const { code, out, err } = await harness(
    [
      'run',
      '--platform',
      'broken/platform.yaml',
      '--target',
      'moon',
      '--timeout-factor',
      '-1',
      '--reports',
      join(folder, 'never'),
    ],
    { HARNESS_IMAGES: 'none.yaml' },
  );
  t.is(code, 2);
  t.is(out, '');
  t.deepEqual(
    err
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/; (allowed|known).*/, '')),
    [
      'broken/platform.yaml:4:17: releases[0]: unknown key "chrat" (did you mean chart?)',
      '    4 │   - {name: api, chrat: chart}',
      '      │                 ^^^^^',
      '',
      `broken/scenario.yaml:3:5: steps[0]: a step needs one of ${[...stepKinds.keys()].join(', ')}; unknown key "requst" (did you mean request?)`,
      '    3 │   - requst: {to: api}',
      '      │     ^^^^^^',
      '',
      '--target: "moon" is not a target',
      '--timeout-factor: expected a number above 0 and at most 20, got "-1"',
      'none.yaml, which HARNESS_IMAGES names: no such file',
      '',
      '5 problems, in 2 files',
    ],
  );
});

test.serial('An unpinned Kubernetes version lists the pinned ones', async (t) => {
  t.like(await harness(['run', ...platform, '--k8s', '1.20']), {
    code: 2,
    err: '--k8s: version "1.20" is not pinned; pinned: 1.35\n',
  });
});

test.serial('A missing platform file is bad input', async (t) => {
  t.like(await harness(['lint', '--platform', 'none.yaml']), { code: 2, err: 'none.yaml: no such file\n' });
});

test.serial('A missing helm is a failed environment: exit code 3, with a report', async (t) => {
  const { code, out } = await harness(['run', ...platform, '--target', 'local', '--reports', 'reports-3'], {
    HELM_BIN: '/none/helm',
  });
  t.is(code, 3);
  t.regex(out, /HELM_BIN is \/none\/helm, which cannot be executed/);
  t.like(JSON.parse(readFileSync(join(folder, 'reports-3/result.json'), 'utf8')), { exitCode: 3 });
});

test.serial('A chart that cannot be rendered is bad input, with the message of helm', async (t) => {
  const fake = join(folder, 'fake-helm');
  writeFileSync(fake, '#!/bin/sh\necho "Error: no template manifest" >&2\nexit 1\n', { mode: 0o755 });
  const { code, out } = await harness(['run', ...platform, '--target', 'local', '--reports', 'reports-chart'], {
    HELM_BIN: fake,
  });
  t.is(code, 2);
  t.regex(out, /helm template api failed: no template manifest/);
});

test.serial('Values that a chart rejects are bad input, reported together, each with its line', async (t) => {
  cpSync(join(folder, 'platform'), join(folder, 'refusing'), { recursive: true });
  writeFileSync(join(folder, 'refusing/chart/values.schema.json'), JSON.stringify(refusing));
  writeFileSync(join(folder, 'refusing/chart/wrong.yaml'), 'replicas: 1\nport: 0\n');
  const file = join(folder, 'refusing/platform.yaml');
  const releases = ['  - {name: api, chart: chart, values: [chart/wrong.yaml]}', '  - name: web', '    chart: chart'];
  const lines = ['platform: small', 'cluster: {versions: versions.yml}', 'releases:', ...releases];
  writeFileSync(file, [...lines, '    set:', '      replicas: many', ''].join('\n'));
  const { code, out, err } = await harness(['run', '--platform', 'refusing/platform.yaml', '--target', 'local']);
  t.is(code, 2, out + err);
  t.is(err, '');
  t.regex(out, /refusing\/chart\/wrong\.yaml:2:1: release api: port: 0 was given; expected at least 1/);
  t.regex(out, /refusing\/platform\.yaml:8:7: release web: replicas: string was given; expected integer/);
  t.regex(out, /The charts cannot be rendered/);
});

test.serial('Several clusters are booted by one run, which removes them', async (t) => {
  const refused = async (...args: string[]) => (await harness(['run', ...platform, ...args])).err.trimEnd().split('\n');
  t.deepEqual(await refused('--clusters', '2', '--keep', '--target', 'local'), [
    '--clusters above 1: --keep takes one cluster',
    '--clusters: the local target boots none',
  ]);
  t.deepEqual(await refused('--clusters', 'two'), ['--clusters: expected a whole number above 0, got "two"']);
  t.is((await harness(['run', ...platform, '--clusters', '1', '--keep', '--target', 'local', '--dry-run'])).code, 0);
});
