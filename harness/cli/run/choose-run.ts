import type { Platform } from '../../model/platform.ts';
import type { RunResult } from '../../model/result/result.ts';
import { releasesUsed } from '../../model/scenario/scenario-uses.ts';
import { chooseScenarios } from '../../plan/choose-scenarios.ts';
import { narrowPlatform, withoutOptional } from '../../plan/narrow-platform.ts';
import { scenarioKey } from '../../plan/plan-run.ts';
import { workersOn } from '../../scenario/workers-on.ts';
import type { SessionRequest, SessionRun } from '../../session/session-request.ts';
import { chooseTarget } from '../../targets/choose-target.ts';
import { commitsOf } from './commits-of.ts';
import { describeDryRun } from './dry-run.ts';
import type { RunOrder } from './read-run.ts';

/** The parameters of a run that do not depend on the cluster. */
export interface ChosenRun {
  readonly request: SessionRequest & { readonly platform: Platform };
  readonly run: Omit<SessionRun, 'close'>;
  /** Descriptions of how the scenarios were chosen. */
  readonly notes: readonly string[];
  /** The fields to add to the result. */
  readonly facts: Pick<RunResult, 'seed' | 'shard'>;
  /** Keys of all existing scenarios; undefined if only some were read, so that an earlier result may belong to one that
   * was not. */
  readonly known: ReadonlySet<string> | undefined;
}

/** Chooses and orders the scenarios and the releases that they need. @throws InputError if git does not know a
 * commit */
export function chooseRun(order: RunOrder): ChosenRun {
  const { platform, scenarios: selected, all, notes } = order.selection;
  const { controls, past, target, keep, reuse, timeoutFactor } = order;
  const { scenarios, notes: ordered, facts } = chooseScenarios(selected, controls, past);
  return {
    request: {
      ...{ target, keep, reuse, timeoutFactor },
      platform:
        all && scenarios.length === selected.length
          ? withoutOptional(platform, scenarios.flatMap(releasesUsed))
          : narrowPlatform(platform, scenarios),
    },
    run: {
      ...{ scenarios, rules: controls.rules },
      workers: controls.pauseOnFailure ? 1 : order.workers,
      clusters: order.clusters,
      commits: commitsOf(platform.folder, scenarios, order.from),
    },
    notes: [...notes, ...ordered],
    facts,
    known: all ? new Set(selected.map(({ name, at }) => scenarioKey({ file: at.file, name }))) : undefined,
  };
}

/** The output of a dry run, for the target that a run would use. */
export async function dryRunOf({ request, run }: Pick<ChosenRun, 'request' | 'run'>): Promise<string[]> {
  const target = await chooseTarget(request.target);
  const { platform } = request;
  return describeDryRun({ ...run, platform, target, workers: workersOn(target.kind, run.workers) });
}
