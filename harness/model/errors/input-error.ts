import type { SourceLocation } from '../source-location.ts';
import { formatLocation } from '../source-location.ts';
import { exitCodes, HarnessError } from './harness-error.ts';

/** One mistake in a file or flag. */
export interface Problem {
  /** The place of the mistake; undefined for a flag. */
  readonly at: SourceLocation | undefined;
  /** What is wrong, what was given and what is allowed, in one line. */
  readonly message: string;
}

/** Invalid files or flags: exit code 2. Reports every problem of all files at once. */
export class InputError extends HarnessError {
  override readonly exitCode = exitCodes.badInput;
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(
      problems.map((problem) => (problem.at ? `${formatLocation(problem.at)}: ` : '') + problem.message).join('\n'),
    );
    this.problems = problems;
  }
}
