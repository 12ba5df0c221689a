import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { jsonSchemas } from '../load/json-schemas.ts';
import { stepKinds } from '../steps/registry.ts';
import { folder, harness, main, platform } from './fixtures/command-line.ts';

test.serial('A command runs to its end, even if its output is closed', async (t) => {
  const child = spawn(process.execPath, [main, 'schema'], { cwd: folder });
  child.stdout.destroy();
  const said = await text(child.stderr);
  t.deepEqual({ said, code: child.exitCode ?? (await once(child, 'exit'))[0] }, { said: '', code: 0 });
});

test.serial('A warning is one line, without the text that Node adds', async (t) => {
  const warn = "process.once('beforeExit', () => process.emitWarning('a schema is out of reach'))";
  const { err } = await harness(['list', ...platform], { NODE_OPTIONS: `--import="data:text/javascript,${warn}"` });
  t.is(err, 'warning: a schema is out of reach\n');
});

test.serial('help shows every command and exits with 0', async (t) => {
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

test.serial('An unknown command is bad input, with the closest known one', async (t) => {
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

test.serial('All wrong flags are reported together', async (t) => {
  const { code, err } = await harness(['run', '--tagg', 'x', '--keep=yes', '-q']);
  t.is(code, 2);
  t.regex(err, /^unknown flag --tagg \(did you mean --tag\?\); known: --platform, --tag, --grep/m);
  t.regex(err, /^--keep takes no value, got "yes"$/m);
  t.regex(err, /^unknown flag -q/m);
});

test.serial('A flag without its value says what is expected', async (t) => {
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

test.serial('A command loads only the modules that it needs', async (t) => {
  const told = join(folder, 'told-modules.mjs');
  const parsers = ['@marcbachmann/cel-js', 'js-yaml', 'zod'];
  const [files, choice] = [[...platform, 'platform/one.yaml'], { packages: parsers, most: 95 }];
  const starts = [
    { args: ['--help'], packages: [], most: 10 },
    { args: ['clean', '--help'], packages: parsers, most: 90 },
    { args: ['lint', ...files], ...choice, most: 101 },
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

for (const [name, schema] of Object.entries(jsonSchemas(stepKinds))) {
  test(`The published JSON Schema of a ${name} file is that of the code (npx platform-scenarios schema writes it)`, (t) => {
    const published: unknown = JSON.parse(
      readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8'),
    );
    t.deepEqual(published, JSON.parse(JSON.stringify(schema)));
  });
}

test.serial('explain lists the steps, describes one, and rejects two', async (t) => {
  const list = await harness(['explain']);
  t.is(list.code, 0);
  t.regex(list.out, /^Step kinds\n {2}request +Send an HTTP request to a release\.\n/);
  t.regex((await harness(['explain', 'sql'])).out, /^sql: Run an SQL statement on a PostgreSQL release\.\n/);
  t.like(await harness(['explain', 'slq']), { code: 2, out: '' });
  t.like(await harness(['explain', 'sql', 'redis']), { code: 2, err: 'explain takes one step, got sql, redis\n' });
});

test.serial('watch accepts the run flags that apply to every round, and rejects the others', async (t) => {
  const { code, out } = await harness(['watch', '--help']);
  t.is(code, 0);
  t.regex(out, /^ {2}--workers /m);
  t.notRegex(out, /--(shard|repeat|watch|dry-run) /);
  t.regex((await harness(['watch', ...platform, '--shard', '1/2'])).err, /^unknown flag --shard/);
});
