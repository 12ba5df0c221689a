import { execFileSync } from 'node:child_process';

/** Standard output of git in a folder, without white space at its ends. @throws the error of the process. */
export function git(folder: string, args: readonly string[]): string {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    stdio: [...stdio],
    maxBuffer: 2 ** 26,
  }).trim();
}

/** The same, or undefined where git refuses. */
export function tryGit(folder: string, args: readonly string[]): string | undefined {
  try {
    return git(folder, args);
  } catch {
    return undefined;
  }
}
