import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { git } from './run-git.ts';

/** The files of a commit in a temporary folder. */
export interface Checkout extends AsyncDisposable {
  readonly root: string;
  /** Maps a path of the working tree to the same path in the checkout. */
  readonly pathOf: (path: string) => string;
}

/** Extracts the files of a commit to a temporary folder. The repository itself is not modified, so that nothing is left
 * in it even after a kill. Installed npm packages, which are not in git, are linked from the working tree.
 * @param only paths in the repository; default: everything
 * @throws git's error if the commit does not contain a path */
export async function checkoutCommit(folder: string, commit: string, only: readonly string[] = []): Promise<Checkout> {
  const top = git(folder, ['rev-parse', '--show-toplevel']);
  const root = await makeTemporaryFolder();
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    const archive = join(root, '.archive.tar');
    git(top, ['archive', '--format=tar', `--output=${archive}`, commit, '--', ...only]);
    await promisify(execFile)('tar', ['-xf', archive, '-C', root]);
    await rm(archive);
    if (only.length > 0) await removeDanglingLinks(root);
    await linkPackages(top, root);
    return { root, pathOf: (path) => join(root, relative(top, resolve(path))), [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Links to files outside `only`, such as the repository's LICENSE, are broken, and Helm rejects charts with broken
 * links. */
async function removeDanglingLinks(root: string): Promise<void> {
  const links = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isSymbolicLink(),
  );
  const paths = links.map((link) => join(link.parentPath, link.name));
  await Promise.all(paths.filter((path) => !existsSync(path)).map((path) => rm(path)));
}

async function linkPackages(top: string, root: string): Promise<void> {
  const files = git(top, ['ls-files', '--', 'package.json', '*/package.json']);
  const folders = files.split('\n').filter((file) => file !== '');
  for (const folder of folders.map(dirname)) {
    const installed = join(top, folder, 'node_modules');
    if (existsSync(installed) && existsSync(join(root, folder)))
      await symlink(installed, join(root, folder, 'node_modules'));
  }
}
