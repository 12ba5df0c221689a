import { type ErrorParts, exitCodes, HarnessError } from './harness-error.ts';
import type { Evidence, Failure } from './result.ts';

/** A release could not be installed or did not become ready, by its chart, its values or its program: exit code 4, with
 * what the cluster shows of it. */
export class ReleaseError extends HarnessError {
  override readonly exitCode = exitCodes.releaseFailed;
  readonly release: string;
  readonly evidence: readonly Evidence[];
  /** Why, as far as it can be told. */
  readonly why: Pick<Failure, 'cause' | 'likelyCause' | 'origin'>;

  constructor(
    release: string,
    message: string,
    parts: ErrorParts & { readonly evidence: readonly Evidence[]; readonly why?: ReleaseError['why'] },
  ) {
    super(message, parts);
    this.release = release;
    this.evidence = parts.evidence;
    this.why = parts.why ?? {};
  }
}
