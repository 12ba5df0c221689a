import { join } from 'node:path';
import { formatDuration } from '../../model/duration.ts';
import type { MatrixResult } from '../../model/result/matrix-result.ts';
import { oneLine } from '../../text/plain-text.ts';
import type { Palette } from '../terminal/palette.ts';
import { textWidth } from '../terminal/text-width.ts';
import { answeredInstead, matrixHeadline, matrixRows, versionOutcome } from './matrix-rows.ts';

/** The summary of a run on several versions: each scenario with its verdict on each version, then the details of each
 * version. */
export function formatMatrix(palette: Palette, matrix: MatrixResult, reportFolder: string): string[] {
  const { versions, runs, exitCode, durationMs } = matrix;
  const width = Math.max(...versions.map((version) => version.length));
  const centred = (text: string) => {
    const left = Math.floor((width - textWidth(text)) / 2);
    return ' '.repeat(left) + text + ' '.repeat(width - textWidth(text) - left);
  };
  const rows = matrixRows(matrix).map(({ name, results }) => {
    const marks = results.map((result) => centred(result === undefined ? '·' : palette.mark[result.verdict]));
    return `  ${marks.join('  ')}  ${oneLine(name)}`;
  });
  const flaky = runs.some(({ result }) => result.counts.flaky > 0);
  const verdict = exitCode !== 0 ? 'failed' : flaky ? 'flaky' : 'passed';
  const facts = versions.flatMap((version) => {
    const run = runs.find((each) => each.version === version);
    const told = [versionOutcome(run), answeredInstead(run)].filter((text) => text !== undefined).join('; ');
    const time = run ? `  ${formatDuration(run.result.durationMs)}` : '';
    const report = run ? [`${' '.repeat(14)}${palette.quiet(join(reportFolder, run.folder, 'report.html'))}`] : [];
    return [`  ${palette.quiet(version.padEnd(11))} ${oneLine(told)}${palette.quiet(time)}`, ...report];
  });
  return [
    '',
    ...(rows.length === 0
      ? []
      : [`  ${versions.map((version) => palette.strong(centred(version))).join('  ')}`, ...rows, '']),
    `${palette.mark[verdict]} ${palette.strong(palette.ofVerdict[verdict](matrixHeadline(matrix)))}`,
    '',
    ...facts,
    `  ${palette.quiet('time'.padEnd(11))} ${formatDuration(durationMs)}`,
    `  ${palette.quiet('report'.padEnd(11))} ${palette.accent(join(reportFolder, 'report.html'))}`,
    '',
  ];
}
