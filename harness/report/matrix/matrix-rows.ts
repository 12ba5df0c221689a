import type { MatrixResult, VersionRun } from '../../model/result/matrix-result.ts';
import type { ScenarioResult } from '../../model/result/result.ts';
import { describeCounts, headline } from '../describe-counts.ts';

/** A scenario with its result on each version; undefined where it did not run. */
export interface MatrixRow {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** In the order of the versions. */
  readonly results: readonly (ScenarioResult | undefined)[];
}

/** The scenarios of all runs in order, each with its results on all versions. Scenarios with the same name in one file
 * stay separate and are matched by their order. */
export function matrixRows({ versions, runs }: MatrixResult): MatrixRow[] {
  const rows = new Map<string, { name: string; file: string; line: number; results: (ScenarioResult | undefined)[] }>();
  for (const { version, result } of runs) {
    const seen = new Map<string, number>();
    for (const scenario of result.scenarios) {
      const { name, file, line } = scenario;
      const nth = seen.get(`${file}\0${name}`) ?? 0;
      seen.set(`${file}\0${name}`, nth + 1);
      const key = `${file}\0${name}\0${nth}`;
      const row = rows.get(key) ?? { name, file, line, results: versions.map(() => undefined) };
      row.results[versions.indexOf(version)] = scenario;
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

/** Whether a scenario has the same verdict on all versions. */
export function isAgreed({ results }: MatrixRow): boolean {
  return new Set(results.map((result) => result?.verdict)).size === 1;
}

/** The outcome of all versions in one sentence. */
export function matrixHeadline({ versions, runs, exitCode }: MatrixResult): string {
  if (exitCode === 130) return `The run was interrupted; ${runs.length} of ${versions.length} versions started`;
  const bad = runs.filter(({ result }) => result.exitCode !== 0).map(({ version }) => version);
  const good = versions.length - bad.length;
  if (bad.length > 0)
    return `Not passed on Kubernetes ${bad.join(', ')}; ${good} of ${versions.length} versions passed`;
  const flaky = runs.filter(({ result }) => result.counts.flaky > 0).map(({ version }) => version);
  if (flaky.length > 0) return `FLAKY on Kubernetes ${flaky.join(', ')}`;
  return `All ${versions.length} versions passed`;
}

/** The outcome of a version in a few words: its counts, or why it has none. */
export function versionOutcome(run: VersionRun | undefined): string {
  if (run === undefined) return 'not begun';
  const { failure, counts } = run.result;
  if (failure === undefined) return describeCounts(counts);
  const told = `${headline(run.result)}: ${failure.message}`;
  return run.result.scenarios.length === 0 ? told : `${describeCounts(counts)}; ${told}`;
}

/** The version that answered, if it differs from the requested one. */
export function answeredInstead(run: VersionRun | undefined): string | undefined {
  return run?.result.kubernetesAsked === undefined ? undefined : `${run.result.kubernetes} answered`;
}
