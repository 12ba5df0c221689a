import { InputError } from '../../model/errors/input-error.ts';
import { tryGit } from './run-git.ts';

/** The full hash of the commit that a branch, tag or hash refers to.
 * @param flag the flag with this value, for the error
 * @throws InputError if git does not know it */
export function findCommit(folder: string, ref: string, flag: string): string {
  // `--end-of-options` keeps git from reading a ref that starts with a dash as a flag.
  const commit = tryGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit !== undefined) return commit;
  const message = `${flag}: ${ref} was given, which is not a commit that git knows; expected a branch, tag or commit (git log --oneline shows some)`;
  throw new InputError([{ at: undefined, message }]);
}

/** The merge base of HEAD and main, or origin/main if there is no main; undefined if there is neither. */
export function mergeBase(folder: string): string | undefined {
  return tryGit(folder, ['merge-base', 'HEAD', 'main']) ?? tryGit(folder, ['merge-base', 'HEAD', 'origin/main']);
}

/** The commit to compare with: the merge base with main or, on main itself or without a main, the parent commit;
 * undefined if there is none. */
export function previousCommit(folder: string): string | undefined {
  const base = mergeBase(folder);
  const onMain = base === undefined || base === tryGit(folder, ['rev-parse', 'HEAD']);
  return onMain ? tryGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^']) : base;
}
