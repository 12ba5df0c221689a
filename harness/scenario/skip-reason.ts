import type { TargetKind } from '../model/result/result.ts';
import type { Scenario, Step } from '../model/scenario/scenario.ts';

/** Why a scenario does not run on a target, according to its file; undefined if it does. */
export function scenarioSkipReason({ skip, targets }: Scenario, target: TargetKind): string | undefined {
  if (skip !== undefined) return skip;
  if (targets === undefined || targets.includes(target)) return undefined;
  return `it runs only on ${targets.join(' and ')}, but this is the ${target} target`;
}

/** Why a step does not run, according to its file; undefined if it does or if only the run can decide. */
export function stepSkipReason(
  { skip, kind, input, definition }: Step,
  target: { readonly kind: TargetKind; readonly hasCluster: boolean },
): string | undefined {
  if (skip !== undefined) return skip;
  if (!definition.needsCluster || target.hasCluster || definition.doesWithoutCluster?.(input)) return undefined;
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind} step needs a cluster, which the ${target.kind} target does not have`;
}
