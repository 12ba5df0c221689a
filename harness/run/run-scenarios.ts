import { InterruptedError } from '../model/harness-error.ts';
import type { Scenario } from '../model/scenario.ts';
import { runScenario, type ScenarioSurroundings } from './run-scenario.ts';

/** Runs scenarios, so many at once, begun in their order. After an interruption none begins, and those that run clean
 * up first.
 * @throws InterruptedError where the run was interrupted. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  workers: number,
  around: ScenarioSurroundings,
): Promise<void> {
  const queue = [...scenarios];
  const work = async () => {
    for (let scenario = queue.shift(); scenario !== undefined; scenario = queue.shift()) {
      if (around.signal.aborted) throw new InterruptedError('the run was interrupted');
      await runScenario(scenario, around);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: workers }, work));
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}
