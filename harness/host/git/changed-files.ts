import { join } from 'node:path';
import { git } from './run-git.ts';

/** Absolute paths of the files in which the working tree differs from a commit, including deleted files and untracked
 * ones that are not ignored. */
export function changedFiles(folder: string, commit: string): string[] {
  const top = git(folder, ['rev-parse', '--show-toplevel']);
  const names = [
    ...git(top, ['diff', '--name-only', '-z', commit, '--']).split('\0'),
    ...git(top, ['ls-files', '--others', '--exclude-standard', '-z']).split('\0'),
  ];
  return [...new Set(names)].filter((name) => name !== '').map((name) => join(top, name));
}
