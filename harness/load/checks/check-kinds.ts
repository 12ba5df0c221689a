import type { Problem } from '../../model/errors/input-error.ts';
import type { Step } from '../../model/scenario/scenario.ts';

/** The problems that each kind's own `check` finds in its steps of a scenario or group. */
export function checkKinds(steps: readonly Step[]): Problem[] {
  return [...Map.groupBy(steps, ({ definition }) => definition)].flatMap(
    ([definition, own]) => definition.check?.(own) ?? [],
  );
}
