import { join } from 'node:path';
import { formatDuration } from '../../model/duration.ts';
import { exitCodes } from '../../model/errors/harness-error.ts';
import type { RunResult } from '../../model/result/result.ts';
import { countOf } from '../../text/count-of.ts';
import { oneLine } from '../../text/plain-text.ts';
import { collectFailures, type FailureEntry } from '../collect-failures.ts';
import { describeChoice } from '../describe-choice.ts';
import { headline, scenarioVerdicts, skippedStepReasons } from '../describe-counts.ts';
import { formatFailure } from './format-failure.ts';
import type { Palette } from './palette.ts';

/** The end of the terminal report: failures in full, skipped steps, counts, durations, and the location of the
 * reports. */
export function formatSummary(palette: Palette, result: RunResult, reportFolder: string | undefined): string[] {
  const { counts, phases, notes = [] } = result;
  const verdicts = scenarioVerdicts
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => palette.ofVerdict[verdict](`${counts[verdict]} ${verdict}`));
  const facts: [string, string][] = [
    ['scenarios', verdicts.join(', ') || 'none ran'],
    ...describeChoice(result).map((fact, index): [string, string] => [index === 0 ? 'chosen' : '', fact]),
  ];
  if (counts.skippedSteps > 0) {
    facts.push(['skipped', `${countOf(counts.skippedSteps, 'step')} of scenarios that ran`]);
    for (const { reason, count } of skippedStepReasons(result)) facts.push(['', `${count} × ${oneLine(reason)}`]);
  }
  for (const [index, { title }] of notes.entries()) facts.push([index === 0 ? 'noted' : '', oneLine(title)]);
  const times = phases.map((phase) => `${phase.name} ${formatDuration(phase.durationMs)}`).join(' · ');
  facts.push(['time', formatDuration(result.durationMs) + (times ? palette.quiet(`  ${times}`) : '')]);
  if (reportFolder) facts.push(['report', palette.accent(join(reportFolder, 'report.html'))]);
  const verdict = result.exitCode !== 0 ? 'failed' : counts.flaky > 0 ? 'flaky' : 'passed';
  return [
    ...formatFailures(palette, failuresOf(result), reportFolder),
    '',
    `${palette.mark[verdict]} ${palette.strong(palette.ofVerdict[verdict](headline(result)))}`,
    '',
    ...facts.map(([name, value]) => `  ${palette.quiet(name.padEnd(11))}${value}`),
    '',
  ];
}

function failuresOf(result: RunResult): readonly FailureEntry[] {
  // That a person interrupted the run is in the last line already.
  const isNews = ({ task, scenario }: FailureEntry) => task ?? scenario ?? result.exitCode !== exitCodes.interrupted;
  return collectFailures(result).filter(isNews);
}

/** Each failure in full under its title, numbered if there are several. */
export function formatFailures(palette: Palette, failures: readonly FailureEntry[], reportFolder?: string): string[] {
  return failures.flatMap(({ title, failure, verdict }, index) => {
    const number = failures.length > 1 ? `${index + 1}) ` : '';
    const lines = formatFailure(palette, failure, reportFolder).map((line) => (line ? `   ${line}` : ''));
    const flaky = verdict === 'flaky' ? `${palette.ofVerdict.flaky('FLAKY')} ` : '';
    return ['', `${palette.mark[verdict]} ${flaky}${palette.strong(number + oneLine(title))}`, ...lines];
  });
}
