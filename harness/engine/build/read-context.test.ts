import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { readContext } from './read-context.ts';

const root = mkdtempSync(join(tmpdir(), 'context-'));
test.after.always(() => rmSync(root, { recursive: true }));

function folderOf(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, file)), { recursive: true });
    writeFileSync(join(root, name, file), text, { mode: file.endsWith('.sh') ? 0o755 : 0o644 });
  }
  return join(root, name);
}
const namesIn = async (folder: string, dockerfile = join(folder, 'Dockerfile')) =>
  (await readContext(folder, dockerfile)).map(({ name }) => name);

test('A context is sent with its folders, links and modes, in a stable order', async (t) => {
  const folder = folderOf('plain', { 'b/run.sh': '', a: 'text' });
  symlinkSync('../a', join(folder, 'b/link'));
  mkdirSync(join(folder, 'empty'));
  const entries = await readContext(folder, join(folder, 'Dockerfile'));
  t.deepEqual(
    entries.map(({ name, mode, link, content }) => [name, mode, link ?? content?.toString()]),
    [
      ['a', 0o644, 'text'],
      ['b/', 0o755, undefined],
      ['b/link', 0o777, '../a'],
      ['b/run.sh', 0o755, ''],
      ['empty/', 0o755, undefined],
    ],
  );
});

test('Files that .dockerignore excludes are not sent, except for its negated patterns', async (t) => {
  const folder = folderOf('ignored', {
    '.dockerignore': '# no\n**/node_modules\n*.md\n!README.md\nout/*\n!out/kept\n',
    'README.md': '',
    'more.md': '',
    'deep/node_modules/x.js': '',
    'deep/main.js': '',
    'out/kept': '',
    'out/gone': '',
  });
  t.deepEqual(await namesIn(folder), ['.dockerignore', 'README.md', 'deep/', 'deep/main.js', 'out/', 'out/kept']);
});

test('An ignore file next to the Dockerfile takes precedence over the one in the context', async (t) => {
  const folder = folderOf('beside', {
    '.dockerignore': 'a',
    a: '',
    b: '',
    'web.Dockerfile.dockerignore': 'b\n*.dockerignore\n.dockerignore',
  });
  t.deepEqual(await namesIn(folder, join(folder, 'web.Dockerfile')), ['a']);
});

test('A missing context is reported', async (t) => {
  await t.throwsAsync(readContext(join(root, 'none'), 'Dockerfile'), {
    instanceOf: EnvironmentError,
    message: /none does not exist/,
  });
});
