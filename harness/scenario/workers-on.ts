import { availableParallelism } from 'node:os';
import type { TargetKind } from '../model/result.ts';

/** How many scenarios run at once. */
export interface Workers {
  /** Of those on the shared platform; of all of them where `apart` is 0. */
  readonly workers: number;
  /** Beside them, of those with a namespace or a cluster of their own. */
  readonly apart: number;
}

/** What decides how much may run beside the shared platform. */
export interface Machine {
  readonly cores: number;
  readonly freeBytes: number;
}

/** What the shared platform, and each environment beside it, is left of the machine. */
const coresEach = 2;
const bytesEach = 2 * 2 ** 30;

/** How many scenarios run at once where nothing else is asked for. On a cluster those on the shared platform follow each
 * other, since a step may disturb what another scenario uses; those with an environment of their own run beside them
 * where the machine has the cores and the memory for it: the timings of none are to depend on it. Without a cluster no
 * step can disturb what another scenario uses.
 * @param asked how many were asked for: so many run, whatever they use. */
export function workersOn(target: TargetKind, asked: number | undefined, machine: Machine = thisMachine()): Workers {
  if (asked !== undefined) return { workers: asked, apart: 0 };
  if (target === 'local') return { workers: 2, apart: 0 };
  const { cores, freeBytes } = machine;
  const fit = Math.min(Math.floor(cores / coresEach), Math.floor(freeBytes / bytesEach));
  return { workers: 1, apart: Math.max(0, fit - 1) };
}

function thisMachine(): Machine {
  return { cores: availableParallelism(), freeBytes: process.availableMemory() };
}
