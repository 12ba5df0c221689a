import type { Problem } from '../../model/errors/input-error.ts';
import type { Step } from '../../model/scenario/scenario.ts';

/** What each kind finds wrong with its steps of a scenario or a group together. */
export function checkKinds(steps: readonly Step[]): Problem[] {
  return [...Map.groupBy(steps, ({ definition }) => definition)].flatMap(
    ([definition, own]) => definition.check?.(own) ?? [],
  );
}
