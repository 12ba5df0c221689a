import { failureFacts } from '../model/result/failure-facts.ts';
import type { RunResult } from '../model/result/result.ts';
import { plainText } from '../text/plain-text.ts';
import { collectFailures, type FailureEntry } from './collect-failures.ts';

/**
 * GitHub workflow commands that annotate the line of each failure, as a warning if the scenario is flaky; without
 * trailing line breaks. Empty unless `env` has GITHUB_ACTIONS.
 */
export function githubAnnotations(
  result: RunResult,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (env.GITHUB_ACTIONS !== 'true') return [];
  return collectFailures(result).map(annotation);
}

function annotation({ title, failure, scenario, verdict }: FailureEntry): string {
  const at = failure.at ?? (scenario ? { file: scenario.file, line: scenario.line, column: undefined } : undefined);
  const properties: string[] = [];
  if (at) properties.push(`file=${escapeProperty(at.file)}`, `line=${at.line}`);
  if (at?.column !== undefined) properties.push(`col=${at.column}`);
  properties.push(`title=${escapeProperty(verdict === 'flaky' ? `FLAKY: ${title}` : title)}`);
  // GitHub shows the location itself, and a bundle's path would be of no use there.
  const facts = failureFacts(failure).filter(({ name }) => name !== 'at' && name !== 'bundle');
  const lines = [failure.message, ...facts.map(({ name, text }) => `${name}: ${text}`)];
  return `::${verdict === 'flaky' ? 'warning' : 'error'} ${properties.join(',')}::${escapeData(lines.join('\n'))}`;
}

/** Escapes a text for the message of a workflow command. */
export function escapeData(text: string): string {
  return plainText(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** Escapes a text for a property of a workflow command. */
export function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
