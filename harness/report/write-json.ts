import type { RunResult } from '../model/result.ts';

/** The run as JSON: the result as the model defines it, indented. */
export function resultJson(result: RunResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
