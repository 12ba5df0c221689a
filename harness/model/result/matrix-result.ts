import { exitCodes } from '../errors/harness-error.ts';
import type { RunResult } from './result.ts';

/** A run on one version of Kubernetes. */
export interface VersionRun {
  /** As it was asked for, such as 1.35; the result tells which one answered. */
  readonly version: string;
  /** Name of the folder beside the report of the matrix that holds the reports of this run. */
  readonly folder: string;
  readonly result: RunResult;
}

/** The same scenarios on several versions of Kubernetes. */
export interface MatrixResult {
  readonly platform: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exitCode: number;
  /** All that were asked for; those behind an interruption have no run. */
  readonly versions: readonly string[];
  readonly runs: readonly VersionRun[];
}

/** The exit code of several runs: what interrupted one ended all; a release or a scenario that failed is more news than a
 * cluster that could not be made, and that more than nothing. */
export function matrixExitCode(runs: readonly VersionRun[]): number {
  const codes = runs.map(({ result }) => result.exitCode);
  const { interrupted, releaseFailed, failed, passed } = exitCodes;
  return (
    [interrupted, releaseFailed, failed].find((code) => codes.includes(code)) ??
    codes.find((code) => code !== passed) ??
    passed
  );
}
