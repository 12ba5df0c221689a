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

test('A command is named by the way the program was started: npx, a program of PATH, a source', (t) => {
  const npx = by('/home/.npm/_npx/1/node_modules/.bin/platform-scenarios', { npm_command: 'exec' });
  t.is(commandText('run', ['--keep', 'a b.yaml'], npx), "npx platform-scenarios run --keep 'a b.yaml'");
  t.is(commandText('clean', [], by('/usr/bin/platform-scenarios')), 'platform-scenarios clean');
  t.is(commandText('list', [], by(join(folder, 'kit/cli/main.ts'))), 'node kit/cli/main.ts list');
});

test('A program of somebody else that runs scenarios is told the command of npx', (t) => {
  t.is(commandText('clean', [], by('/x/program.ts')), 'npx platform-scenarios clean');
});

test('A command is named by the npm script that runs it, else by the one for it, else by one for any', (t) => {
  t.is(commandText('run', ['x.yaml'], npm('e2e')), 'npm run e2e -- x.yaml');
  t.is(commandText('run', [], npm('e2e')), 'npm run e2e');
  t.is(commandText('clean', [], npm('e2e')), 'npm run tidy');
  t.is(commandText('list', [], npm('e2e')), 'npm run kit -- list');
  t.is(commandText('run', [], npm('kit')), 'npm run kit -- run');
});

test('A program that another npm script starts is named by its own path', (t) => {
  t.is(commandText('run', [], npm('lint')), 'npx platform-scenarios run');
});

test('A platform file that was named is named again, where the script does not name it and the command reads one', (t) => {
  const npx = by('/x/node_modules/.bin/platform-scenarios', {}, 'run', '--platform=b.yaml');
  t.is(commandText('list', [], npx), 'npx platform-scenarios list --platform b.yaml');
  t.is(commandText('init', [], npx), 'npx platform-scenarios init');
  t.is(commandText('run', [], npm('e2e', 'run', '--platform', 'e2e/platform.yaml')), 'npm run e2e');
  const named = npm('kit', 'run', '--platform', 'b.yaml');
  t.is(commandText('run', ['x.yaml'], named), 'npm run kit -- run --platform b.yaml x.yaml');
});
