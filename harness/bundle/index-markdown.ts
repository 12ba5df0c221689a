import { failureFacts } from '../model/result/failure-facts.ts';
import type { StepResult } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { formatLocation } from '../model/source-location.ts';

/** The index of a bundle: what failed, and the list of its files.
 * @param missing parts that could not be collected in time, with the reason */
export function indexMarkdown(request: {
  readonly scenario: Scenario;
  readonly attempt: number;
  readonly runId: string;
  readonly step: StepResult;
  readonly files: readonly { readonly path: string; readonly about: string; readonly size: number }[];
  readonly missing: readonly string[];
}): string {
  const { scenario, attempt, runId, step, files, missing } = request;
  const { bundle: _, ...failure } = step.failure ?? { message: 'it failed', evidence: [] };
  const { message, diff } = failure;
  const facts = [{ name: 'what happened', text: message }, ...failureFacts(failure)];
  return [
    `# ${scenario.name}`,
    '',
    `${formatLocation(scenario.at)}, attempt ${attempt} of run ${runId}. Failed step: **${step.name}** (${step.kind}, ${formatLocation(step.at)}).`,
    '',
    ...facts.map(({ name, text }) => `- ${name}: ${oneLine(text)}`),
    ...(diff === undefined ? [] : ['', '```diff', diff, '```']),
    '',
    '| file | contents | size |',
    '|---|---|---|',
    ...files.map(({ path, about, size }) => `| [${path}](${encodeURI(path)}) | ${about} | ${formatSize(size)} |`),
    '',
    ...(missing.length === 0 ? [] : [`Not collected: ${missing.join('; ')}.`, '']),
    'Values of Secrets, passwords in URLs and tokens are masked as `***`.',
    '',
  ].join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

function formatSize(characters: number): string {
  return characters < 1000 ? `${characters} B` : `${Math.round(characters / 1000)} kB`;
}
