import { EnvironmentError, type ErrorParts } from './harness-error.ts';
import type { Evidence } from './result.ts';

/** A release could not be installed or did not become ready: exit code 3, with what the cluster shows of it. */
export class ReleaseError extends EnvironmentError {
  readonly release: string;
  readonly evidence: readonly Evidence[];

  constructor(release: string, message: string, parts: ErrorParts & { readonly evidence: readonly Evidence[] }) {
    super(message, parts);
    this.release = release;
    this.evidence = parts.evidence;
  }
}
