import type { StepResult } from '../model/result.ts';
import type { Scenario } from '../model/scenario.ts';
import { formatLocation } from '../model/source-location.ts';

/** The first file of a bundle: what failed, and what lies beside it.
 * @param missing parts that could not be had in time, with the reason. */
export function indexMarkdown(request: {
  readonly scenario: Scenario;
  readonly attempt: number;
  readonly runId: string;
  readonly step: StepResult;
  readonly files: readonly { readonly path: string; readonly about: string; readonly size: number }[];
  readonly missing: readonly string[];
}): string {
  const { scenario, attempt, runId, step, files, missing } = request;
  const { message = 'it failed', expected, observed, cause, next, diff } = step.failure ?? {};
  const facts: readonly [string, string | undefined][] = [
    ['what happened', message],
    ['likely cause', cause],
    ['expected', expected],
    ['observed', observed],
    ['next', next],
  ];
  return [
    `# ${scenario.name}`,
    '',
    `${formatLocation(scenario.at)}, attempt ${attempt} of run ${runId}. The step that failed: **${step.name}** (${step.kind}, ${formatLocation(step.at)}).`,
    '',
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${oneLine(value)}`])),
    ...(diff === undefined ? [] : ['', '```diff', diff, '```']),
    '',
    '| file | what it holds | size |',
    '|---|---|---|',
    ...files.map(({ path, about, size }) => `| [${path}](${encodeURI(path)}) | ${about} | ${sizeInWords(size)} |`),
    '',
    ...(missing.length === 0 ? [] : [`Not collected: ${missing.join('; ')}.`, '']),
    'Values of Secrets, passwords in URLs and tokens are masked as `***`.',
    '',
  ].join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

function sizeInWords(characters: number): string {
  return characters < 1000 ? `${characters} B` : `${Math.round(characters / 1000)} kB`;
}
