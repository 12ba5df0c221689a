import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { jsonSchemas } from '../load/json-schemas.ts';
import { stepKinds } from '../steps/registry.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-'));
cpSync(new URL('fixtures/', import.meta.url), folder, { recursive: true });
test.after.always(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

// One at a time: thirty processes at once would take the machine from the test file that runs beside this one.

/** Runs the command line as people do, in the folder of the fixtures. */
function harness(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const told = { PATH, NODE_COMPILE_CACHE, HOME: folder, npm_command: 'exec', ...env };
    const options = { cwd: folder, env: told };
    const child = execFile(process.execPath, [main, ...args], options, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}
const refusing = { properties: { replicas: { type: 'integer' }, port: { minimum: 1 } } };
const platform = ['--platform', 'platform/platform.yaml'];

test.serial('A command goes on to its end, though nobody reads its output any more', async (t) => {
  const child = spawn(process.execPath, [main, 'schema'], { cwd: folder });
  child.stdout.destroy();
  const said = await text(child.stderr);
  t.deepEqual({ said, code: child.exitCode ?? (await once(child, 'exit'))[0] }, { said: '', code: 0 });
});

test.serial('help shows every command and ends with 0', async (t) => {
  const { code, out, err } = await harness(['help']);
  t.is(code, 0);
  t.is(err, '');
  for (const name of ['run', 'lint', 'list', 'explain', 'clean', 'schema'])
    t.regex(out, new RegExp(`^  ${name} +\\w`, 'm'));
  t.deepEqual(await harness(['--help']), { code, out, err });
});

test.serial('Without a command the help is shown and the exit code is 2', async (t) => {
  const { code, out } = await harness([]);
  t.is(code, 2);
  t.regex(out, /^usage: /);
});

test.serial('An unknown command is bad input, with the nearest known one', async (t) => {
  t.deepEqual(await harness(['rnu']), {
    code: 2,
    out: '',
    err: 'unknown command "rnu" (did you mean run?); known: init, run, watch, up, status, open, down, lint, list, explain, clean, schema, charts, new\n',
  });
});

test.serial('The help of a command shows its flags', async (t) => {
  const { code, out } = await harness(['run', '--help']);
  t.is(code, 0);
  t.regex(out, /^usage: .* run \[FLAG\.\.\.\] \[FILE\.\.\.\]$/m);
  for (const flag of ['platform', 'tag', 'grep', 'target', 'k8s', 'keep', 'reuse', 'timeout-factor', 'reports'])
    t.regex(out, new RegExp(`^  --${flag} `, 'm'));
});

test.serial('Every wrong flag is told at once', async (t) => {
  const { code, err } = await harness(['run', '--tagg', 'x', '--keep=yes', '-q']);
  t.is(code, 2);
  t.regex(err, /^unknown flag --tagg \(did you mean --tag\?\); known: --platform, --tag, --grep/m);
  t.regex(err, /^--keep takes no value, got "yes"$/m);
  t.regex(err, /^unknown flag -q/m);
});

test.serial('A flag without its value says what is wanted', async (t) => {
  t.regex((await harness(['run', '--target'])).err, /^--target needs a value: k3s\|kubeconfig\|local$/m);
});

test.serial('Arguments that a command does not take are bad input', async (t) => {
  t.deepEqual(await harness(['clean', 'everything', '--every']), {
    code: 2,
    out: '',
    err: 'unknown flag --every; known: --platform, --all, --cache, --target, --older-than\n',
  });
  t.is((await harness(['schema', '--all'])).err, 'unknown flag --all; known: --platform, --out\n');
  t.deepEqual(await harness(['schema', 'all']), { code: 2, out: '', err: 'schema takes flags only, got "all"\n' });
});

test.serial('list names the scenarios in the order of the files, with places and tags', async (t) => {
  const { code, out } = await harness(['list', ...platform]);
  t.is(code, 0);
  t.is(
    out,
    'platform/one.yaml:1:1  The first fact holds  [smoke, api]\nplatform/one.yaml:6:1  The second fact holds\nplatform/two.yaml:1:1  A third fact holds  [slow]\n',
  );
});

test.serial('list chooses by tag, by name and by file; a folder stands for its scenarios', async (t) => {
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

test.serial('Values files that the platform names may lie beside scenarios', async (t) => {
  const write = (name: string, text: string) => writeFileSync(join(folder, 'valued', name), text);
  mkdirSync(join(folder, 'valued'));
  write('platform.yaml', 'releases: [{name: api, chart: ../platform/chart, values: [mine.yaml]}]\n');
  write('mine.yaml', 'replicas: 1\n');
  write('one.yaml', 'scenario: It waits\nsteps: [{wait: {pause: 1ms}}]\n');
  const { code, out, err } = await harness(['list', '--platform', 'valued/platform.yaml']);
  t.is(out, 'valued/one.yaml:1:1  It waits\n', err);
  t.is(code, 0);
});

test.serial(
  'Scenarios are found in the folders beside the platform file too, without what else lies there',
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

test.serial('A choice of no scenario and a pattern that is none are bad input', async (t) => {
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

test.serial('lint and run tell the same problem in the same words', async (t) => {
  const lint = await harness(['lint', '--platform', 'broken/platform.yaml']);
  t.is(lint.code, 2);
  t.true(lint.err.endsWith('\n\n2 problems, in 2 files\n'));
  t.is((await harness(['run', '--platform', 'broken/platform.yaml'])).err, lint.err);
});

test.serial('A start loads what its command needs and no more', async (t) => {
  const told = join(folder, 'told-modules.mjs');
  const parsers = ['@marcbachmann/cel-js', 'js-yaml', 'zod'];
  const [files, choice] = [[...platform, 'platform/one.yaml'], { packages: parsers, most: 92 }];
  const starts = [
    { args: ['--help'], packages: [], most: 10 },
    { args: ['clean', '--help'], packages: parsers, most: 90 },
    { args: ['lint', ...files], ...choice },
    { args: ['list', ...files], ...choice },
  ];
  for (const { args, packages, most } of starts) {
    const { err } = await harness(args, { NODE_OPTIONS: `--import ${told}` });
    const loaded = err.split('\n').flatMap((line) => /^loaded (file:.*)/.exec(line)?.[1] ?? []);
    const used = loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
    t.deepEqual([...new Set(used)].sort(), packages, args.join(' '));
    const own = loaded.filter((url) => !url.includes('node_modules'));
    t.true(own.length > 5 && own.length <= most, `${args.join(' ')}: ${own.length} modules\n${own.join('\n')}`);
  }
});

test.serial('lint counts what is well-formed', async (t) => {
  t.deepEqual(await harness(['lint', ...platform]), {
    code: 0,
    out: '1 release and 3 scenarios are well-formed\n',
    err: '',
  });
});

test.serial('Problems of the platform, of scenarios, flags and HARNESS_IMAGES are told at once', async (t) => {
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
      '--target: "moon" is no target',
      '--timeout-factor: expected a number above 0, got "-1"',
      'none.yaml, which HARNESS_IMAGES names: no such file',
      '',
      '5 problems, in 2 files',
    ],
  );
});

test.serial('A version of Kubernetes that is not pinned says which are', async (t) => {
  t.like(await harness(['run', ...platform, '--k8s', '1.20']), {
    code: 2,
    err: '--k8s: version "1.20" is not pinned; pinned: 1.35\n',
  });
});

test.serial('A platform file that is not there is bad input', async (t) => {
  t.like(await harness(['lint', '--platform', 'none.yaml']), { code: 2, err: 'none.yaml: no such file\n' });
});

test.serial('A helm that cannot be had is a failed environment: 3, with a report', async (t) => {
  const { code, out } = await harness(['run', ...platform, '--target', 'local', '--reports', 'reports-3'], {
    HELM_BIN: '/none/helm',
  });
  t.is(code, 3);
  t.regex(out, /HELM_BIN names \/none\/helm, which cannot be executed/);
  t.like(JSON.parse(readFileSync(join(folder, 'reports-3/result.json'), 'utf8')), { exitCode: 3 });
});

test.serial('A chart that cannot be rendered is bad input, in the words of helm', async (t) => {
  const fake = join(folder, 'fake-helm');
  writeFileSync(fake, '#!/bin/sh\necho "Error: no template manifest" >&2\nexit 1\n', { mode: 0o755 });
  const { code, out } = await harness(['run', ...platform, '--target', 'local', '--reports', 'reports-chart'], {
    HELM_BIN: fake,
  });
  t.is(code, 2);
  t.regex(out, /helm template api failed: no template manifest/);
});

test.serial(
  'Values that a chart refuses are bad input: all of them at once, each with the line that gives it',
  async (t) => {
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
  },
);

for (const [name, schema] of Object.entries(jsonSchemas(stepKinds))) {
  test(`The published JSON Schema of a ${name} file is that of the code (npx platform-scenarios schema writes it)`, (t) => {
    const published: unknown = JSON.parse(
      readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8'),
    );
    t.deepEqual(published, JSON.parse(JSON.stringify(schema)));
  });
}

test.serial('explain lists the steps, tells one, and refuses two', async (t) => {
  const list = await harness(['explain']);
  t.is(list.code, 0);
  t.regex(list.out, /^Step kinds\n {2}request +Send an HTTP request to a release\.\n/);
  t.regex((await harness(['explain', 'sql'])).out, /^sql: Run an SQL statement on a PostgreSQL release\.\n/);
  t.like(await harness(['explain', 'slq']), { code: 2, out: '' });
  t.like(await harness(['explain', 'sql', 'redis']), { code: 2, err: 'explain takes one step, got sql, redis\n' });
});

test.serial('watch takes the flags of a run that hold for every round, and refuses the others', async (t) => {
  const { code, out } = await harness(['watch', '--help']);
  t.is(code, 0);
  t.regex(out, /^ {2}--workers /m);
  t.notRegex(out, /--(shard|repeat|watch|dry-run) /);
  t.regex((await harness(['watch', ...platform, '--shard', '1/2'])).err, /^unknown flag --shard/);
});
