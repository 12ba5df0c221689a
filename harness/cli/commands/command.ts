import type { Arguments, Flag } from '../parse-arguments.ts';

/** A command of the command line: arguments to exit code. */
export interface Command {
  /** What may stand behind the flags. */
  readonly positionals?: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** @throws HarnessError, whose exit code the process takes. */
  run(args: Arguments): Promise<number>;
}
