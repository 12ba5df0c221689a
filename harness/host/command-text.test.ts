import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { commandText } from './command-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'command-text-'));
test.after.always(() => rmSync(folder, { recursive: true }));
const manifest = join(folder, 'package.json');
const scripts = {
  e2e: 'node --x=1 harness/cli/main.ts run --platform e2e/platform.yaml',
  kit: 'platform-scenarios',
  tidy: 'platform-scenarios clean',
  lint: 'biome check',
};
writeFileSync(manifest, JSON.stringify({ scripts }));

const by = (path: string, env: NodeJS.ProcessEnv = {}, ...words: string[]) => ({
  argv: ['node', path, ...words],
  env,
  folder,
});
const npm = (event: keyof typeof scripts, ...words: string[]) => {
  const env = { npm_command: 'run-script', npm_lifecycle_event: event, npm_lifecycle_script: scripts[event] };
  return by('/x/node_modules/.bin/platform-scenarios', { ...env, npm_package_json: manifest }, ...words);
};

test('A command is shown the way the program was started: by npx, from PATH or from source', (t) => {
  const npx = by('/home/.npm/_npx/1/node_modules/.bin/platform-scenarios', { npm_command: 'exec' });
  t.is(commandText('run', ['--keep', 'a b.yaml'], npx), "npx platform-scenarios run --keep 'a b.yaml'");
  t.is(commandText('clean', [], by('/usr/bin/platform-scenarios')), 'platform-scenarios clean');
  t.is(commandText('list', [], by(join(folder, 'kit/cli/main.ts'))), 'node kit/cli/main.ts list');
});

test('In another program that runs scenarios, a command is shown with npx', (t) => {
  t.is(commandText('clean', [], by('/x/program.ts')), 'npx platform-scenarios clean');
});

test('A command is shown as the running npm script, else the script for the command, else a generic one', (t) => {
  t.is(commandText('run', ['x.yaml'], npm('e2e')), 'npm run e2e -- x.yaml');
  t.is(commandText('run', [], npm('e2e')), 'npm run e2e');
  t.is(commandText('clean', [], npm('e2e')), 'npm run tidy');
  t.is(commandText('list', [], npm('e2e')), 'npm run kit -- list');
  t.is(commandText('run', [], npm('kit')), 'npm run kit -- run');
});

test('In an unrelated npm script, a command is shown with npx', (t) => {
  t.is(commandText('run', [], npm('lint')), 'npx platform-scenarios run');
});

test('--platform is repeated if the script does not set it and the command reads it', (t) => {
  const npx = by('/x/node_modules/.bin/platform-scenarios', {}, 'run', '--platform=b.yaml');
  t.is(commandText('list', [], npx), 'npx platform-scenarios list --platform b.yaml');
  t.is(commandText('init', [], npx), 'npx platform-scenarios init');
  t.is(commandText('run', [], npm('e2e', 'run', '--platform', 'e2e/platform.yaml')), 'npm run e2e');
  const named = npm('kit', 'run', '--platform', 'b.yaml');
  t.is(commandText('run', ['x.yaml'], named), 'npm run kit -- run --platform b.yaml x.yaml');
});
