import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../model/errors/input-error.ts';
import { changedFiles } from './changed-files.ts';
import { checkoutCommit } from './checkout-commit.ts';
import { findCommit, previousCommit } from './find-commit.ts';

/** A repository with two commits on main: `a.txt` says one, then two. */
function repository(t: ExecutionContext) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'repository-')));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
      encoding: 'utf8',
    }).trim();
  const commit = (text: string) => {
    writeFileSync(join(folder, 'a.txt'), text);
    git('add', '.');
    git('commit', '--quiet', '--message', text);
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--initial-branch=main');
  mkdirSync(join(folder, 'service', 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'service', 'package.json'), '{}');
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  return { folder, git, commit, first: commit('one'), second: commit('two') };
}

test('A tag, a branch and a short hash resolve to their commit', (t) => {
  const { folder, git, first, second } = repository(t);
  git('tag', 'v1', first);
  t.is(findCommit(folder, 'v1', '--from'), first);
  t.is(findCommit(folder, 'main', '--from'), second);
  t.is(findCommit(folder, first.slice(0, 7), '--from'), first);
});

test('An unknown ref is an input error that names the flag, even if it looks like a git option', (t) => {
  const { folder } = repository(t);
  for (const ref of ['nope', '--all', ''])
    t.throws(() => findCommit(folder, ref, '--from'), { instanceOf: InputError, message: /^--from: .*git log/ });
});

test('The previous version is the merge base on a branch, the commit before on main, or none', (t) => {
  const { folder, git, commit, first, second } = repository(t);
  t.is(previousCommit(folder), first);
  git('checkout', '--quiet', '-b', 'topic');
  commit('three');
  commit('four');
  t.is(previousCommit(folder), second);
  git('checkout', '--quiet', '--orphan', 'main2');
  git('branch', '-D', 'main');
  commit('five');
  t.is(previousCommit(folder), undefined);
});

test('A checkout of a commit includes the installed packages of the working tree and is removed on disposal', async (t) => {
  const { folder, git, first } = repository(t);
  const checkout = await checkoutCommit(folder, first);
  t.is(readFileSync(checkout.pathOf(join(folder, 'a.txt')), 'utf8'), 'one');
  t.true(existsSync(join(checkout.root, 'service', 'node_modules')));
  await checkout[Symbol.asyncDispose]();
  t.false(existsSync(checkout.root));
  t.true(existsSync(join(folder, 'service', 'node_modules')));
  t.is(git('status', '--porcelain'), '');
});

test('Modified, new and removed files count as changed, but ignored files do not', (t) => {
  const { folder, git, second } = repository(t);
  writeFileSync(join(folder, 'new.txt'), '');
  writeFileSync(join(folder, 'service', 'node_modules', 'x'), '');
  rmSync(join(folder, 'a.txt'));
  t.deepEqual(changedFiles(folder, second).sort(), [join(folder, 'a.txt'), join(folder, 'new.txt')]);
  git('checkout', '--quiet', 'a.txt');
  t.deepEqual(changedFiles(folder, second), [join(folder, 'new.txt')]);
});
