import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder with the charts as they were at a commit. */
export interface ChartsAt extends AsyncDisposable {
  readonly root: string;
  /** Short hash of the commit. */
  readonly commit: string;
}

/** Puts the charts of a REF into a temporary folder.
 * @throws Error where git does not know the REF, or there were no charts at it. */
export async function readRef(root: string, ref: string): Promise<ChartsAt> {
  const commit = await git(root, ['rev-parse', '--verify', '--quiet', '--short', `${ref}^{commit}`]).catch(() => {
    throw new Error(
      `--against: ${ref} was given, which git does not know as a commit; expected a branch, tag or commit (git log --oneline shows some)`,
    );
  });
  const folder = await mkdtemp(join(tmpdir(), 'charts-impact-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const archive = join(folder, 'charts.tar');
    await git(root, ['archive', '--format=tar', `--output=${archive}`, commit, 'charts']).catch((cause: unknown) => {
      throw new Error(`--against: ${ref} has no folder charts/; expected a commit with charts`, { cause });
    });
    await run('tar', ['-xf', archive, '-C', folder]);
    return { root: folder, commit, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The merge base of the working tree with main, or with origin/main where there is no main.
 * @throws Error where there is neither. */
export async function mergeBase(root: string): Promise<string> {
  for (const branch of ['main', 'origin/main']) {
    const base = await git(root, ['merge-base', 'HEAD', branch]).catch(() => undefined);
    if (base !== undefined) return base;
  }
  throw new Error('there is no branch main to compare with: say --against REF');
}

async function git(root: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', root, ...args]);
  return stdout.trim();
}
