import type { GroupUse, Step } from '../../model/scenario/scenario.ts';
import { isUse, type StepEntry, type StepGroups } from './step-group.ts';

/** The steps that a list of steps stands for: those of groups in the place of what uses them. What is unknown or
 * comes back to itself is told elsewhere, and left out. */
export function expandGroups(
  entries: readonly StepEntry[],
  groups: StepGroups,
  uses: readonly GroupUse[] = [],
): Step[] {
  return entries.flatMap((entry) => {
    if (!isUse(entry)) return [uses.length === 0 ? entry : { ...entry, uses }];
    const group = groups.get(entry.use);
    if (group === undefined || uses.some((use) => use.group === group.name)) return [];
    const { use, with: given, locate: _, ...rest } = entry;
    const defaults = Object.fromEntries(
      [...group.parameters].flatMap(([name, parameter]) =>
        'default' in parameter ? [[name, parameter.default] as const] : [],
      ),
    );
    return expandGroups(group.entries, groups, [...uses, { ...rest, group: use, given, defaults }]);
  });
}
