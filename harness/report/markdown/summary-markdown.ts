import { formatDuration } from '../../model/duration.ts';
import { evidenceWithin, type FailureFact, failureFacts } from '../../model/result/failure-facts.ts';
import type { RunResult, ScenarioResult } from '../../model/result/result.ts';
import { countOf } from '../../text/count-of.ts';
import { oneLine, plainText } from '../../text/plain-text.ts';
import { describeAttempts, describeEarlier } from '../attempts-of.ts';
import { collectFailures, type FailureEntry } from '../collect-failures.ts';
import { describeChoice } from '../describe-choice.ts';
import { headline, skippedStepReasons } from '../describe-counts.ts';
import { describeKubernetes } from '../describe-kubernetes.ts';
import { inlineText } from './inline-text.ts';

/** Limit in characters beyond which further failures are only counted, because GitHub rejects job summaries above 1
 * MiB. */
const fullFailuresUpTo = 400_000;
const evidenceUpTo = 4000;
const scenariosUpTo = 1000;
/** The symbol of a verdict where colours are not available. */
export const verdictEmoji = { passed: '✅', failed: '❌', flaky: '⚠️', skipped: '⏭️' } as const;

/** The run as a GitHub job summary: the outcome, failures with their diffs, then durations and skipped steps. */
export function summaryMarkdown(result: RunResult): string {
  const { counts, platform, target, targetReason, durationMs } = result;
  const kubernetes = describeKubernetes(result);
  const on = kubernetes ? `${target} (Kubernetes ${kubernetes})` : target;
  return [
    `## ${verdictEmoji[result.exitCode !== 0 ? 'failed' : counts.flaky > 0 ? 'flaky' : 'passed']} ${headline(result)}`,
    `**${inlineText(platform)}** on ${inlineText(on)}: ${inlineText(targetReason)}. ` +
      `${formatDuration(durationMs)}, run ${[result.runId, ...describeChoice(result)].map(inlineText).join(', ')}.`,
    '| passed | failed | flaky | skipped | skipped steps |\n|---:|---:|---:|---:|---:|\n' +
      `| ${counts.passed} | ${counts.failed} | ${counts.flaky} | ${counts.skipped} | ${counts.skippedSteps} |`,
    ...failureSection(collectFailures(result)),
    ...noteSection(result),
    ...scenarioSection(result),
    ...skippedSection(result),
    ...phaseSection(result),
    '',
  ].join('\n\n');
}

function failureSection(failures: readonly FailureEntry[]): string[] {
  if (failures.length === 0) return [];
  const parts = ['### Failures'];
  let size = 0;
  for (const [index, entry] of failures.entries()) {
    const text = failureDetails(entry, index < 3);
    size += text.length;
    if (size > fullFailuresUpTo) {
      parts.push(`${countOf(failures.length - index, 'further failure')}: see report.html.`);
      break;
    }
    parts.push(text);
  }
  return parts;
}

function failureDetails({ title, failure, verdict }: FailureEntry, open: boolean): string {
  const name = `<b>${verdict === 'flaky' ? 'FLAKY ' : ''}${inlineText(title)}</b>`;
  const parts = [`<details${open ? ' open' : ''}><summary>${name}</summary>`];
  parts.push(`**${inlineText(failure.message)}**`);
  parts.push(failureFacts(failure).map(factLine).join('\n'));
  if (failure.diff) parts.push(fence(failure.diff, 'diff'));
  if (failure.excerpt) parts.push(fence(failure.excerpt));
  for (const { title: piece, lines, left } of evidenceWithin(failure.evidence)) {
    const text = [...(left > 0 ? [`… ${left} earlier lines are in the report`] : []), ...lines].join('\n');
    const shown =
      text.length > evidenceUpTo ? `… the last ${evidenceUpTo} characters:\n${text.slice(-evidenceUpTo)}` : text;
    parts.push(`<details><summary>${inlineText(piece)}</summary>\n\n${fence(shown)}\n\n</details>`);
  }
  return [...parts, '</details>'].join('\n\n');
}

/** Not a link: the summary is read where the reports are only available as an archive. */
function factLine({ name, text }: FailureFact): string {
  const isCommand = name === 'next' || name === 'bundle' || name === 'at';
  return `- **${name}**: ${isCommand && !text.includes('`') ? `\`${oneLine(text)}\`` : inlineText(text)}`;
}

/** Each note in one line, followed by the last output. */
function noteSection({ notes = [] }: RunResult): string[] {
  if (notes.length === 0) return [];
  return [
    '### Noted',
    ...notes.flatMap(({ title, text }) => [inlineText(title), ...(text === '' ? [] : [fence(text)])]),
  ];
}

function scenarioSection({ scenarios }: RunResult): string[] {
  if (scenarios.length === 0) return [];
  const rows = scenarios
    .slice(0, scenariosUpTo)
    .map(
      (scenario) =>
        `| ${verdictEmoji[scenario.verdict]} | ${cell(scenario)} | ${inlineText(`${scenario.file}:${scenario.line}`)} | ` +
        `${scenario.verdict === 'skipped' ? '' : formatDuration(scenario.durationMs)} |`,
    );
  const left = scenarios.length - rows.length;
  if (left > 0) rows.push(`| | ${countOf(left, 'further scenario')}: see report.html | | |`);
  const table = ['| | scenario | file | time |', '|---|---|---|---:|', ...rows].join('\n');
  return [`<details><summary>${countOf(scenarios.length, 'scenario')}</summary>\n\n${table}\n\n</details>`];
}

/** The name, followed by further details. */
function cell(scenario: ScenarioResult): string {
  const { name, verdict, reason } = scenario;
  const lines = [
    verdict === 'flaky' ? `FLAKY ${name}` : name,
    reason,
    describeAttempts(scenario),
    describeEarlier(scenario),
  ];
  return lines.flatMap((line) => (line ? [inlineText(line)] : [])).join('<br>');
}

function skippedSection(result: RunResult): string[] {
  const reasons = skippedStepReasons(result);
  if (reasons.length === 0) return [];
  const lines = reasons.map(({ reason, count }) => `- ${count} × ${inlineText(reason)}`);
  return [`Skipped ${countOf(result.counts.skippedSteps, 'step')} of scenarios that ran:`, lines.join('\n')];
}

function phaseSection({ phases }: RunResult): string[] {
  if (phases.length === 0) return [];
  const times = phases.map((phase) => `${inlineText(phase.name)} ${formatDuration(phase.durationMs)}`);
  return [`Time: ${times.join(' · ')}`];
}

/** A fenced code block in Markdown, with a fence long enough that the text cannot end it. */
export function fence(text: string, language = ''): string {
  const plain = plainText(text).trimEnd();
  const longest = Math.max(2, ...(plain.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${plain}\n${ticks}`;
}
