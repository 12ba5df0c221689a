import type { SourceLocation } from '../source-location.ts';
import { formatLocation } from '../source-location.ts';
import { exitCodes, HarnessError } from './harness-error.ts';

/** One thing that is wrong in a file or flag. */
export interface Problem {
  /** Where it stands; undefined for a flag. */
  readonly at: SourceLocation | undefined;
  /** What is wrong, what was given and what is allowed, in one line. */
  readonly message: string;
}

/** Bad files or flags: exit code 2, with every problem of all files at once. */
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
