import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The commit to compare speed with: the last before the kit became a package. */
export const earlierCommit = '75cd1ef';

/** A worktree of an earlier commit of this repository, with the packages installed here. */
export interface EarlierCheckout extends AsyncDisposable {
  readonly folder: string;
}

/** Creates the worktree, which is removed when disposed.
 * @throws git's error if the commit does not exist, as in a shallow clone */
export async function earlierCheckout(commit: string): Promise<EarlierCheckout> {
  const parent = await mkdtemp(join(tmpdir(), 'bench-earlier-'));
  const folder = join(parent, 'checkout');
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  const remove = async () => {
    await rm(parent, { recursive: true, force: true });
    git('worktree', 'prune');
  };
  try {
    git('worktree', 'add', '--quiet', '--detach', folder, commit);
    const packages = git('ls-tree', '-r', '--name-only', commit).match(/^(?:\w+\/)?package\.json$/gm) ?? [];
    for (const each of packages.map(dirname)) {
      const installed = join(root, each, 'node_modules');
      if (existsSync(installed)) await symlink(installed, join(folder, each, 'node_modules'));
    }
    return { folder, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
