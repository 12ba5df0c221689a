import { execFileSync } from 'node:child_process';

/** Runs git in a folder and returns its trimmed standard output. @throws the error of the process */
export function git(folder: string, args: readonly string[]): string {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    stdio: [...stdio],
    maxBuffer: 2 ** 26,
  }).trim();
}

/** Like `git`, but returns undefined if git fails. */
export function tryGit(folder: string, args: readonly string[]): string | undefined {
  try {
    return git(folder, args);
  } catch {
    return undefined;
  }
}
