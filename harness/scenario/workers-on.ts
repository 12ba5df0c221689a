import { availableParallelism } from 'node:os';
import type { TargetKind } from '../model/result/result.ts';

/** The resources that limit how many scenarios run at once. */
export interface Machine {
  readonly cores: number;
  readonly freeBytes: number;
}

/** Scenarios mostly wait, so two fit on one core. */
const scenariosPerCore = 2;
const bytesEach = 2 ** 30;
/** Above this number, a single cluster in one container becomes the bottleneck. */
const most = 8;

/** How many scenarios run at once, as long as they do not disturb each other.
 * @param asked the requested number; undefined: as many as the cores and memory of the machine allow */
export function workersOn(target: TargetKind, asked: number | undefined, machine: Machine = thisMachine()): number {
  if (asked !== undefined) return asked;
  const { cores, freeBytes } = machine;
  // Without a cluster the workloads themselves run as processes on this machine.
  const perCore = target === 'local' ? 1 : scenariosPerCore;
  return Math.max(1, Math.min(cores * perCore, Math.floor(freeBytes / bytesEach), most));
}

/** What a cluster with a platform of some size takes; below it, the boot of a second one slows the first one down by as
 * much as it saves. */
const [coresPerCluster, bytesPerCluster] = [2, 4 * 2 ** 30];

/** On how many clusters at most scenarios that wait for each other are spread; only k3s can be booted more than once.
 * @param asked the requested number; undefined: two if cores and memory allow and the first one is not kept */
export function clustersOn(
  target: TargetKind,
  asked: number | undefined,
  { keep = false, reuse = false }: { readonly keep?: boolean; readonly reuse?: boolean },
  machine: Machine = thisMachine(),
): number {
  if (target !== 'k3s') return 1;
  if (asked !== undefined) return asked;
  const hasRoom = machine.cores >= 2 * coresPerCluster && machine.freeBytes >= 2 * bytesPerCluster;
  return hasRoom && !keep && !reuse ? 2 : 1;
}

function thisMachine(): Machine {
  return { cores: availableParallelism(), freeBytes: process.availableMemory() };
}
