import { HarnessError } from '../../model/errors/harness-error.ts';

/** A command could not be started in a container. */
export class ExecError extends HarnessError {
  /** Whether the container runtime failed before it started the command, so that it can be tried again. */
  readonly transient: boolean;

  constructor(command: string, pod: string, words: string) {
    super(`cannot run ${command} in pod ${pod}`, { observed: words });
    this.transient = stumbled(words);
  }
}

/** Whether a runtime's error means that it lost the process while setting it up. A command that does not exist or is
 * not executable gives a different error and always fails. */
function stumbled(words: string): boolean {
  return (
    /failed to start exec|exec failed/.test(words) && /read init-p|connection reset by peer|unexpected EOF/.test(words)
  );
}
