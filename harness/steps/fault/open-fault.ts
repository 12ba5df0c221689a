import type { OpenFault, StepContext, Undoing } from '../step-run.ts';

/** The kinds of faults that the steps of a scenario have caused so far, healed ones included. */
export function brokenKinds(): Set<OpenFault['kind']> {
  return new Set();
}

/** Registers how a fault is healed: by a later step or at the end of the scenario, but only once. */
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
