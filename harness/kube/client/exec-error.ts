import { HarnessError } from '../../model/errors/harness-error.ts';

/** A command could not be run in a container: it did not begin. */
export class ExecError extends HarnessError {
  /** The runtime stumbled before it came to the command, which may therefore be tried again. */
  readonly transient: boolean;

  constructor(command: string, pod: string, words: string) {
    super(`cannot run ${command} in pod ${pod}`, { observed: words });
    this.transient = stumbled(words);
  }
}

/** Whether the words of a container runtime tell of a process that it lost while setting it up. A command that does
 * not exist, or may not be executed, is told otherwise and stays so. */
function stumbled(words: string): boolean {
  return (
    /failed to start exec|exec failed/.test(words) && /read init-p|connection reset by peer|unexpected EOF/.test(words)
  );
}
