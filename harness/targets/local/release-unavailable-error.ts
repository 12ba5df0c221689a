import { SkippedError } from '../../model/errors/harness-error.ts';

/** A release that does not run on this machine was requested: steps that need it are skipped with the reason, not
 * failed. */
export class ReleaseUnavailableError extends SkippedError {
  readonly release: string;
  readonly reason: string;

  constructor(release: string, reason: string) {
    super(`release ${release} does not run on the local target: ${reason}`);
    this.release = release;
    this.reason = reason;
  }
}
