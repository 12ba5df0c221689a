import type { Arguments, Flag } from '../parse-arguments.ts';

/** A command of the command line: maps arguments to an exit code. */
export interface Command {
  /** Description of the positional arguments, for the help. */
  readonly positionals?: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** @throws HarnessError, which determines the exit code of the process */
  run(args: Arguments): Promise<number>;
}
