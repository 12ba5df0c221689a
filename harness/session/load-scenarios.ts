import { loadScenarios as readScenarios } from '../load/load-scenarios.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { type StepRegistry, stepKinds } from '../steps/registry.ts';

/** Reads scenario files; each YAML document is a scenario or a step group.
 * @param releases names that `needs` and the steps may use @param kinds step kinds; default: those of the kit
 * @throws InputError with every problem of all files */
export function loadScenarios(
  files: readonly string[],
  releases: readonly string[],
  kinds: StepRegistry = stepKinds,
): Scenario[] {
  return readScenarios(files, releases, kinds);
}
