import type { Problem } from '../model/input-error.ts';
import type { Step } from '../model/scenario.ts';

/** What each kind finds wrong with its steps of a scenario or a group together. */
export function checkKinds(steps: readonly Step[]): Problem[] {
  return [...Map.groupBy(steps, ({ definition }) => definition)].flatMap(
    ([definition, own]) => definition.check?.(own) ?? [],
  );
}
