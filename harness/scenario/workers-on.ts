import { availableParallelism } from 'node:os';
import type { TargetKind } from '../model/result/result.ts';

/** What decides how much runs at once. */
export interface Machine {
  readonly cores: number;
  readonly freeBytes: number;
}

/** Most of a scenario is waiting: two fit on a core. */
const scenariosPerCore = 2;
const bytesEach = 2 ** 30;
/** Beyond this one cluster in one container becomes what all wait for. */
const most = 8;

/** How many scenarios run at once, of those that do not disturb each other.
 * @param asked how many were asked for; undefined: as many as the machine has cores and memory for. */
export function workersOn(target: TargetKind, asked: number | undefined, machine: Machine = thisMachine()): number {
  if (asked !== undefined) return asked;
  const { cores, freeBytes } = machine;
  // Without a cluster the workloads are processes of this machine.
  const perCore = target === 'local' ? 1 : scenariosPerCore;
  return Math.max(1, Math.min(cores * perCore, Math.floor(freeBytes / bytesEach), most));
}

function thisMachine(): Machine {
  return { cores: availableParallelism(), freeBytes: process.availableMemory() };
}
