import type { GroupUse, Step } from '../../model/scenario/scenario.ts';
import { isUse, type StepEntry, type StepGroups } from './step-group.ts';

/** Replaces every use of a group in a list of steps by the group's steps. Unknown and recursive groups are left out, as
 * they are reported elsewhere. */
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
