import type { TargetKind } from '../model/result.ts';

/** How many scenarios run at once where nothing else is asked for: without a cluster no step can disturb what another
 * scenario uses. */
export function workersOn(target: TargetKind): number {
  return target === 'local' ? 2 : 1;
}
