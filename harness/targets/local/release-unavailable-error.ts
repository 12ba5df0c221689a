import { SkippedError } from '../../model/errors/harness-error.ts';

/** A release was asked for that does not run on this machine: what needs it is skipped with the reason, not failed. */
export class ReleaseUnavailableError extends SkippedError {
  readonly release: string;
  readonly reason: string;

  constructor(release: string, reason: string) {
    super(`release ${release} does not run on the local target: ${reason}`);
    this.release = release;
    this.reason = reason;
  }
}
