import { exitCodes } from '../errors/harness-error.ts';
import type { RunResult } from './result.ts';

/** A run on one version of Kubernetes. */
export interface VersionRun {
  /** The requested version, such as 1.35; the result has the exact version that answered. */
  readonly version: string;
  /** Name of the folder, beside the matrix report, with the reports of this run. */
  readonly folder: string;
  readonly result: RunResult;
}

/** The same scenarios on several versions of Kubernetes. */
export interface MatrixResult {
  readonly platform: string;
  /** RFC 3339 timestamp. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exitCode: number;
  /** All requested versions; those after an interruption have no run. */
  readonly versions: readonly string[];
  readonly runs: readonly VersionRun[];
}

/** Combines the exit codes of several runs. An interruption comes first because it ended all of them; a failed release
 * or scenario outranks an environment that could not be created, which outranks a pass. */
export function matrixExitCode(runs: readonly VersionRun[]): number {
  const codes = runs.map(({ result }) => result.exitCode);
  const { interrupted, releaseFailed, failed, passed } = exitCodes;
  return (
    [interrupted, releaseFailed, failed].find((code) => codes.includes(code)) ??
    codes.find((code) => code !== passed) ??
    passed
  );
}
