import { join } from 'node:path';
import { git } from './run-git.ts';

/** The absolute paths of the files in which the working tree differs from a commit; new ones that git does not ignore
 * count, and so do those that are gone. */
export function changedFiles(folder: string, commit: string): string[] {
  const top = git(folder, ['rev-parse', '--show-toplevel']);
  const names = [
    ...git(top, ['diff', '--name-only', '-z', commit, '--']).split('\0'),
    ...git(top, ['ls-files', '--others', '--exclude-standard', '-z']).split('\0'),
  ];
  return [...new Set(names)].filter((name) => name !== '').map((name) => join(top, name));
}
