import type { Summary } from './summary.ts';

/** 0 where every dataset is on the volume and registered, 1 where some failed. */
export function exitCodeOf(summary: Summary): 0 | 1 {
  return summary.outcomes.every(({ result }) => result === 'fetched' || result === 'unchanged') ? 0 : 1;
}
