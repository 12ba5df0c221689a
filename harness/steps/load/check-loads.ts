import type { Problem } from '../../model/errors/input-error.ts';
import type { Step } from '../../model/scenario/scenario.ts';
import { suggestion } from '../../text/suggest.ts';

/** Checks that every started load is stopped, because only `stop` returns its figures, and that every stopped load was
 * started. */
export function checkLoads(steps: readonly Step[]): Problem[] {
  const problems: Problem[] = [];
  const open = new Map<string, Step>();
  for (const step of steps) {
    const { start, stop } = step.input as { readonly start?: unknown; readonly stop?: unknown };
    if (typeof start === 'string') {
      if (open.has(start))
        problems.push({ at: step.locate(['load', 'start']), message: `load "${start}" is started twice` });
      open.set(start, step);
    }
    if (typeof stop === 'string' && !open.delete(stop)) {
      const known = [...open.keys()];
      problems.push({
        at: step.locate(['load', 'stop']),
        message: `no step above starts a load "${stop}"${suggestion(stop, known)}; started: ${known.join(', ') || 'none'}`,
      });
    }
  }
  for (const [name, step] of open) {
    const message = `load "${name}" is started and never stopped; add a step {load: {stop: ${name}}}`;
    problems.push({ at: step.locate(['load', 'start']), message });
  }
  return problems;
}
