import type { Evidence, Failure } from '../result/result.ts';
import { type ErrorParts, exitCodes, HarnessError } from './harness-error.ts';

/** A release could not be installed or did not become ready because of its chart, its values or its program: exit code
 * 4. Carries evidence from the cluster. */
export class ReleaseError extends HarnessError {
  override readonly exitCode = exitCodes.releaseFailed;
  readonly release: string;
  readonly evidence: readonly Evidence[];
  /** The cause, as far as it is known. */
  readonly why: Pick<Failure, 'cause' | 'likelyCause' | 'origin'>;
  /** Whether the release is optional and cannot be installed here: its scenarios are skipped, and the run does not
   * fail. */
  readonly isLeftOut: boolean;

  constructor(
    release: string,
    message: string,
    parts: ErrorParts & {
      readonly evidence: readonly Evidence[];
      readonly why?: ReleaseError['why'];
      readonly isLeftOut?: boolean;
    },
  ) {
    super(message, parts);
    this.release = release;
    this.evidence = parts.evidence;
    this.why = parts.why ?? {};
    this.isLeftOut = parts.isLeftOut ?? false;
  }
}
