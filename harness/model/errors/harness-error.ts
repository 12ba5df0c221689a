/** Exit codes of the command line, each with one meaning, so that the code tells who has to act. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  badInput: 2,
  noEnvironment: 3,
  releaseFailed: 4,
  nothingRan: 5,
  interrupted: 130,
} as const;

/** The optional parts of an error, which reports show below its message. */
export interface ErrorParts {
  /** What should have happened. */
  readonly expected?: string;
  /** What was observed instead. */
  readonly observed?: string;
  /** The next command to run or action to take. */
  readonly next?: string;
  /** The places in the user's files that caused it, one per line: the value and the template. */
  readonly origin?: string;
  readonly cause?: unknown;
}

/** Base class of every error that the kit throws on purpose: what happened, expected, observed, next command. */
export class HarnessError extends Error {
  readonly expected: string | undefined;
  readonly observed: string | undefined;
  readonly next: string | undefined;
  readonly origin: string | undefined;
  readonly exitCode: number = exitCodes.failed;

  constructor(happened: string, parts: ErrorParts = {}) {
    super(happened, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = new.target.name;
    this.expected = parts.expected;
    this.observed = parts.observed;
    this.next = parts.next;
    this.origin = parts.origin;
  }
}

/** The environment (engine, cluster, images, the kit's own servers) could not be created: exit code 3. */
export class EnvironmentError extends HarnessError {
  override readonly exitCode = exitCodes.noEnvironment;
}

/** An optional part is not available here: it is left out with the reason, and the run does not fail. */
export class LeftOutError extends EnvironmentError {}

/** A step needs something that is absent here on purpose: the step is skipped with the reason. */
export class SkippedError extends EnvironmentError {}

/** The run was interrupted by a signal: exit code 130. */
export class InterruptedError extends HarnessError {
  override readonly exitCode = exitCodes.interrupted;
}

/** Formats an error as lines for people: the message first, then expected, observed and next where the error has
 * them. */
export function describeError(error: unknown): string[] {
  if (!(error instanceof HarnessError)) return [error instanceof Error ? error.message : String(error)];
  const lines = [error.message];
  if (error.expected !== undefined) lines.push(`expected: ${error.expected}`);
  if (error.observed !== undefined) lines.push(`observed: ${error.observed}`);
  if (error.next !== undefined) lines.push(`next: ${error.next}`);
  return lines;
}
