import { holds, membersRead } from '../../expressions/evaluate.ts';
import { expressionsIn, interpolate } from '../../expressions/interpolate.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { GroupUse, Step } from '../../model/scenario/scenario.ts';
import { formatLocation } from '../../model/source-location.ts';
import type { RunningStepContext } from './run-step.ts';

/** The parameters of a group for its steps, or the reason why its steps are skipped. */
export type EnteredGroup = { readonly params: Readonly<Record<string, unknown>> } | { readonly skip: string };

/** The parameters of the innermost group of a step. The arguments of a group are evaluated once, before its first step.
 * @throws HarnessError if they cannot be evaluated */
export function enterGroups(step: Step, context: RunningStepContext): EnteredGroup {
  let params: Readonly<Record<string, unknown>> = {};
  for (const use of step.uses) {
    const entered: EnteredGroup = context.entered.get(use) ?? enter(use, params, context);
    context.entered.set(use, entered);
    if ('skip' in entered) return entered;
    params = entered.params;
  }
  return { params };
}

function enter(use: GroupUse, params: Readonly<Record<string, unknown>>, context: RunningStepContext): EnteredGroup {
  if (use.skip !== undefined) return { skip: use.skip };
  const read = [...expressionsIn(use.given).map(({ expression }) => expression), ...(use.when ? [use.when] : [])];
  const gone = missingCapture(read, context.missing);
  if (gone !== undefined) return { skip: gone };
  const scope = { ...context.scope, params };
  const evaluated = <T>(what: string, evaluation: () => T): T => {
    try {
      return evaluation();
    } catch (cause) {
      const observed = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
      const happened = `group ${use.group}, used at ${formatLocation(use.at)}, ${what}`;
      throw new HarnessError(happened, { observed, cause });
    }
  };
  const { when } = use;
  if (
    when !== undefined &&
    !evaluated(`cannot be entered: when: ${when} cannot be evaluated`, () => holds(when, scope))
  )
    return { skip: `when: ${when} is false` };
  const given = evaluated('has parameters that cannot be evaluated', () => interpolate(use.given, scope));
  return { params: { ...use.defaults, ...given } };
}

/** Why expressions cannot be evaluated: the step that should have captured a value they read was skipped. */
export function missingCapture(
  expressions: readonly string[],
  missing: ReadonlyMap<string, string>,
): string | undefined {
  const name = expressions
    .flatMap((expression) => membersRead(expression, 'captured'))
    .find((candidate) => missing.has(candidate));
  return name === undefined ? undefined : `captured.${name} is not available: ${missing.get(name)}`;
}
