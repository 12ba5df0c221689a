import { at } from '../load/describe-issues.ts';
import type { Step } from '../model/scenario.ts';
import { definitionOf } from '../steps/registry.ts';

/** Name of a step behind those of the groups that it belongs to. */
export function stepName(step: Step): string {
  return [...step.uses.map((use) => use.name ?? use.group), step.name ?? describeStep(step)].join(' › ');
}

function describeStep(step: Step): string {
  const input = step.input as Readonly<Record<string, unknown>>;
  const title = definitionOf(step.kind).title?.(input);
  if (title !== undefined) return title;
  switch (step.kind) {
    case 'request':
      return `${String(input['method'])} ${String(input['path'])} to ${String(input['to'])}`;
    case 'exec':
      return `exec ${(input['command'] as string[]).join(' ').slice(0, 60)}`;
    case 'assert':
    case 'delete':
      return `${step.kind} ${String(input['kind'])} ${String(input['name'] ?? '')}`.trim();
    default:
      return [step.kind, ...namedWords(step)].join(' ');
  }
}

/** The release that a step names, with the key where that says what is done to it: upgrade redis. */
function namedWords(step: Step): string[] {
  const { releases = [], introduces = [] } = definitionOf(step.kind);
  for (const path of [...introduces, ...releases]) {
    const keys = path.split('.');
    const name = at(step.input, keys);
    if (typeof name !== 'string') continue;
    return [...keys.filter((key) => !['to', 'run', 'release', 'from'].includes(key)), name];
  }
  const [first] = Object.entries(step.input as object);
  return first !== undefined && typeof first[1] === 'object' ? [first[0]] : [];
}
