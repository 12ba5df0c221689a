import { type Checkout, checkoutCommit } from '../../../host/git/checkout-commit.ts';
import { findCommit, mergeBase } from '../../../host/git/find-commit.ts';
import { git, tryGit } from '../../../host/git/run-git.ts';
import { InputError } from '../../../model/errors/input-error.ts';

/** The charts as they were at a commit, in a temporary folder. */
export interface ChartsAt extends Checkout {
  /** Short hash of the commit. */
  readonly commit: string;
  /** Those of the folders that were there. */
  readonly folders: readonly string[];
}

/** Puts folders of a REF into a temporary folder; default: those at the merge base with main.
 * @param paths absolute, in the same repository.
 * @throws InputError where git does not know the REF, or none of the folders was there. */
export async function readRef(paths: readonly string[], ref: string | undefined): Promise<ChartsAt> {
  const [first = '.'] = paths;
  const commit = ref === undefined ? defaultCommit(first) : findCommit(first, ref, '--against');
  const top = git(first, ['rev-parse', '--show-toplevel']);
  const there = paths.filter(
    (path) => tryGit(top, ['cat-file', '-e', `${commit}:${relativeTo(top, path).replace(/^\.$/, '')}`]) !== undefined,
  );
  if (there.length === 0) {
    const message = `--against: ${ref ?? commit.slice(0, 7)} does not contain ${paths.map((path) => relativeTo(top, path)).join(', ')}; expected a commit with charts`;
    throw new InputError([{ at: undefined, message }]);
  }
  const checkout = await checkoutCommit(
    first,
    commit,
    there.map((path) => relativeTo(top, path)),
  );
  return { ...checkout, commit: commit.slice(0, 7), folders: there.map(checkout.pathOf) };
}

function relativeTo(top: string, path: string): string {
  return path === top ? '.' : path.slice(top.length + 1);
}

function defaultCommit(folder: string): string {
  const base = mergeBase(folder);
  if (base !== undefined) return base;
  throw new InputError([{ at: undefined, message: 'there is no branch main to compare with: use --against REF' }]);
}
