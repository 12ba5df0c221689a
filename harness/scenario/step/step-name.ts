import type { Step } from '../../model/scenario/scenario.ts';
import { namedBy } from '../../model/scenario/scenario-uses.ts';

/** Name of a step, prefixed with the names of the groups it belongs to. */
export function stepName(step: Step): string {
  const own = step.name ?? step.definition.title?.(step.input) ?? [step.kind, ...namedWords(step)].join(' ');
  return [...step.uses.map((use) => use.name ?? use.group), own].join(' › ');
}

/** The release that a step names, with its key if the key says what is done to it, such as `upgrade redis`. */
function namedWords(step: Step): string[] {
  const { releases = [], introduces = [] } = step.definition;
  const [named] = namedBy(step, [...introduces, ...releases]);
  if (named !== undefined) {
    const [path, name] = named;
    return [...path.map(String).filter((key) => !['to', 'run', 'release', 'from'].includes(key)), name];
  }
  const [first] = Object.entries(step.input as object);
  return first !== undefined && typeof first[1] === 'object' ? [first[0]] : [];
}
