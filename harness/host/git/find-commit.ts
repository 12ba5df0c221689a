import { InputError } from '../../model/errors/input-error.ts';
import { tryGit } from './run-git.ts';

/** The full hash of the commit behind a branch, tag or hash.
 * @param flag whose value it is, for the error.
 * @throws InputError where git does not know it. */
export function findCommit(folder: string, ref: string, flag: string): string {
  // A text that begins with a dash would be taken for a flag of git.
  const commit = tryGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit !== undefined) return commit;
  const message = `${flag}: ${ref} was given, which git does not know as a commit; expected a branch, tag or commit (git log --oneline shows some)`;
  throw new InputError([{ at: undefined, message }]);
}

/** The merge base of the working tree with main, or with origin/main where there is no main; undefined where there is
 * neither. */
export function mergeBase(folder: string): string | undefined {
  return tryGit(folder, ['merge-base', 'HEAD', 'main']) ?? tryGit(folder, ['merge-base', 'HEAD', 'origin/main']);
}

/** The version before this one: the merge base with main; on main itself, or without a main, the commit before.
 * undefined where there is none. */
export function previousCommit(folder: string): string | undefined {
  const base = mergeBase(folder);
  const onMain = base === undefined || base === tryGit(folder, ['rev-parse', 'HEAD']);
  return onMain ? tryGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^']) : base;
}
