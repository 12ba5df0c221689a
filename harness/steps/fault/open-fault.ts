import type { OpenFault, StepContext, Undoing } from '../step-run.ts';

/** What the steps of a scenario broke so far, also what is mended by now. */
export function brokenKinds(): Set<OpenFault['kind']> {
  return new Set();
}

/** Remembers how a fault is mended: by a later step, at the latest at the end of the scenario, and only once. */
export function openFault(
  context: StepContext,
  kind: OpenFault['kind'],
  how: Undoing,
  mend: () => Promise<void>,
): void {
  const fault: OpenFault = {
    kind,
    heal: async () => {
      const place = context.faults.indexOf(fault);
      if (place < 0) return;
      context.faults.splice(place, 1);
      await mend();
    },
  };
  context.faults.push(fault);
  context.shared(brokenKinds).add(kind);
  context.defer(fault.heal, how);
}
