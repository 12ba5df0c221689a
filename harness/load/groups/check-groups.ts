import { membersRead } from '../../expressions/evaluate.ts';
import type { Problem } from '../../model/errors/input-error.ts';
import { checkNames, expressionsOf } from '../checks/check-names.ts';
import { isUse, type StepGroup, type StepGroups, type UseStep } from './step-group.ts';

/** Checks that a step group uses only known names, reads all of its parameters, and does not use itself.
 * @param releases undefined if unknown */
export function checkGroup(group: StepGroup, groups: StepGroups, releases: readonly string[] | undefined): Problem[] {
  const parameters = [...group.parameters.keys()];
  const parts = { needs: [], vars: {}, steps: group.entries, params: parameters };
  const read = new Set(group.entries.flatMap(expressionsOf).flatMap((text) => paramsRead(text)));
  const unread = parameters
    .filter((name) => !read.has(name))
    .map((name) => ({
      at: group.document.locateKey(['parameters', name]),
      message: `parameter "${name}" of group "${group.name}" is unused; read it with \${{ params.${name} }}`,
    }));
  return [...checkNames(parts, group.document, releases, groups), ...unread, ...circlesOf(group, groups)];
}

function paramsRead(text: string): string[] {
  try {
    return membersRead(text, 'params');
  } catch {
    // Syntax errors are reported by checkNames.
    return [];
  }
}

/** Reports each cycle once: at the group whose name comes first in it. */
function circlesOf(group: StepGroup, groups: StepGroups): Problem[] {
  return group.entries.filter(isUse).flatMap((use): Problem[] => {
    const way = wayBack(use, group.name, groups, []);
    if (way === undefined || way.some((name) => name < group.name)) return [];
    return [
      {
        at: use.locate(['use']),
        message: `groups use each other in a cycle: ${[group.name, ...way].join(' -> ')}`,
      },
    ];
  });
}

function wayBack(use: UseStep, goal: string, groups: StepGroups, before: readonly string[]): string[] | undefined {
  if (use.use === goal) return [...before, goal];
  if (before.includes(use.use)) return undefined;
  for (const next of groups.get(use.use)?.entries.filter(isUse) ?? []) {
    const way = wayBack(next, goal, groups, [...before, use.use]);
    if (way !== undefined) return way;
  }
  return undefined;
}
