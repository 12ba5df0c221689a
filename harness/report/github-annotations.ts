import { failureFacts } from '../model/result/failure-facts.ts';
import type { RunResult } from '../model/result/result.ts';
import { plainText } from '../text/plain-text.ts';
import { collectFailures, type FailureEntry } from './collect-failures.ts';

/**
 * Workflow commands that make GitHub show each failure at its line, as a warning where the scenario is flaky, without line breaks at their ends.
 * Empty where `env` has no GITHUB_ACTIONS.
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
  // GitHub shows the place itself.
  const facts = failureFacts(failure).filter(({ name }) => name !== 'at' && name !== 'bundle');
  const lines = [failure.message, ...facts.map(({ name, text }) => `${name}: ${text}`)];
  return `::${verdict === 'flaky' ? 'warning' : 'error'} ${properties.join(',')}::${escapeData(lines.join('\n'))}`;
}

/** A text as the message of a workflow command. */
export function escapeData(text: string): string {
  return plainText(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** A text as a property of a workflow command. */
export function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
