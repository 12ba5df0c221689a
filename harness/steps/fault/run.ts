import { HarnessError } from '../../model/errors/harness-error.ts';
import type { Outcome, StepContext, StepRun } from '../step-run.ts';
import { cutPath } from './cut-path.ts';
import type { FaultInput } from './define.ts';
import { drainPods } from './drain-pods.ts';
import { fillVolume } from './fill-volume.ts';
import { killPods } from './kill-pods.ts';
import { brokenKinds } from './open-fault.ts';

/** Causes or heals the fault and returns what it affected. */
export const run: StepRun<FaultInput> = async (input, context) => {
  const value = await breakOrHeal(input, context);
  const release = input.kill?.release ?? input.drain?.release ?? input.cut?.to ?? input.fill?.release;
  return { value, implied: {}, evidence: [], ...(release !== undefined && { release }) };
};

function breakOrHeal(input: FaultInput, context: StepContext): Promise<Outcome['value']> {
  if (input.kill !== undefined) return killPods(input.kill, context);
  if (input.drain !== undefined) return drainPods(input.drain, context);
  if (input.cut !== undefined) return cutPath(input.cut, context);
  if (input.fill !== undefined) return fillVolume(input.fill, context);
  return heal(input.heal ?? 'all', context);
}

/** Heals the open faults of a kind, latest first. Succeeds if they are already healed, so that `finally` can repeat a
 * heal.
 * @throws HarnessError if no step caused such a fault */
async function heal(kind: NonNullable<FaultInput['heal']>, context: StepContext): Promise<Outcome['value']> {
  const broken = context.shared(brokenKinds);
  if (kind === 'all' ? broken.size === 0 : !broken.has(kind))
    throw new HarnessError(`heal: ${kind} has nothing to undo`, {
      expected: `an earlier step that caused it, such as fault: {${kind === 'all' ? 'cut' : kind}: ...}`,
      observed: [...broken].join(', ') || 'no fault was caused; killed pods recover by themselves',
    });
  const mended = context.faults.filter((fault) => kind === 'all' || fault.kind === kind).reverse();
  for (const fault of mended) await fault.heal();
  return { healed: mended.map((fault) => fault.kind) };
}
