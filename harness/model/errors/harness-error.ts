/** Exit codes of the command line, one meaning each: they tell who has to act. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  badInput: 2,
  noEnvironment: 3,
  releaseFailed: 4,
  nothingRan: 5,
  interrupted: 130,
} as const;

export interface ErrorParts {
  /** What was asked for. */
  readonly expected?: string;
  /** What was seen instead. */
  readonly observed?: string;
  /** The next command or action for the reader. */
  readonly next?: string;
  /** What in the files of the user asked for it: value and template, one place a line. */
  readonly origin?: string;
  readonly cause?: unknown;
}

/** Base of every error that the kit throws on purpose: what happened, expected, observed, the next command. */
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

/** The environment (engine, cluster, images, the kit's own servers) could not be made: exit code 3. */
export class EnvironmentError extends HarnessError {
  override readonly exitCode = exitCodes.noEnvironment;
}

/** What is optional cannot be had here: it is left out with the reason, and nothing has failed. */
export class LeftOutError extends EnvironmentError {}

/** A step cannot run here, since what it asks is not there on purpose: it is skipped with the reason. */
export class SkippedError extends EnvironmentError {}

/** The run was interrupted by a signal: exit code 130. */
export class InterruptedError extends HarnessError {
  override readonly exitCode = exitCodes.interrupted;
}

/** The parts of an error as lines for a person: the message first, then expected, observed and next where known. */
export function describeError(error: unknown): string[] {
  if (!(error instanceof HarnessError)) return [error instanceof Error ? error.message : String(error)];
  const lines = [error.message];
  if (error.expected !== undefined) lines.push(`expected: ${error.expected}`);
  if (error.observed !== undefined) lines.push(`observed: ${error.observed}`);
  if (error.next !== undefined) lines.push(`next: ${error.next}`);
  return lines;
}
