import { formatDuration } from '../../model/duration.ts';
import type { MatrixResult } from '../../model/result/matrix-result.ts';
import { inlineText } from '../markdown/inline-text.ts';
import { summaryMarkdown, verdictEmoji } from '../markdown/summary-markdown.ts';
import { answeredInstead, matrixHeadline, matrixRows, versionOutcome } from './matrix-rows.ts';

/** The runs on several versions as a GitHub job summary: a table of scenarios by versions, then the summary of each
 * version. */
export function matrixMarkdown(matrix: MatrixResult): string {
  const { versions, runs, platform, durationMs, exitCode } = matrix;
  const runOf = (version: string) => runs.find((run) => run.version === version);
  const heads = versions.map((version) => {
    const instead = answeredInstead(runOf(version));
    return instead === undefined ? version : `${version}<br>${inlineText(instead)}`;
  });
  const rows = matrixRows(matrix).map(({ name, file, line, results }) => {
    const marks = results.map((result) => (result === undefined ? '' : verdictEmoji[result.verdict]));
    return `| ${[inlineText(name), inlineText(`${file}:${line}`), ...marks].join(' | ')} |`;
  });
  const outcome = versions.map((version) => inlineText(versionOutcome(runOf(version))));
  return [
    `## ${verdictEmoji[exitCode === 0 ? 'passed' : 'failed']} ${matrixHeadline(matrix)}`,
    `**${inlineText(platform)}** on Kubernetes ${versions.map(inlineText).join(', ')}. ${formatDuration(durationMs)}.`,
    [
      `| scenario | file | ${heads.join(' | ')} |`,
      `|---|---|${versions.map(() => ':---:|').join('')}`,
      ...rows,
      `| **total** | | ${outcome.join(' | ')} |`,
    ].join('\n'),
    ...runs.map(({ version, result }) => `# Kubernetes ${inlineText(version)}\n\n${summaryMarkdown(result).trimEnd()}`),
    '',
  ].join('\n\n');
}
