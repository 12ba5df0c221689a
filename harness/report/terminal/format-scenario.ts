import { formatDuration } from '../../model/duration.ts';
import type { Attempt, ScenarioResult, StepResult } from '../../model/result/result.ts';
import { oneLine } from '../../text/plain-text.ts';
import { describeAttempts, describeEarlier } from '../attempts-of.ts';
import { formatRow, type Row, type RowLayout } from './format-row.ts';
import type { Palette } from './palette.ts';

/** Formats the verdict of a scenario, followed by its steps if it failed, or by each attempt if it is flaky. */
export function formatScenario(palette: Palette, scenario: ScenarioResult, layout?: RowLayout): string[] {
  const skipped = scenario.verdict === 'skipped';
  const failed = scenario.verdict === 'failed' || scenario.verdict === 'flaky';
  const row: Row = {
    mark: palette.mark[scenario.verdict],
    title: oneLine(scenario.verdict === 'flaky' ? `FLAKY ${scenario.name}` : scenario.name),
    ...(failed ? { paintTitle: palette.strong } : {}),
    detail: aboutScenario(scenario),
    ...(skipped ? {} : { time: formatDuration(scenario.durationMs) }),
  };
  const told = scenario.reason ?? (skipped ? 'no reason was given' : undefined);
  const reason = told === undefined ? [] : [`    ${palette.quiet(oneLine(told))}`];
  const { attempts } = scenario;
  const rows = !failed
    ? []
    : attempts === undefined
      ? scenario.steps.map((step) => stepRow(palette, step, 4))
      : attempts.flatMap((attempt, index) =>
          attemptRows(palette, attempt, `attempt ${index + 1} of ${attempts.length}`),
        );
  return [formatRow(palette, row, layout), ...reason, ...rows.map((each) => formatRow(palette, each, layout))];
}

/** Describes its failed attempts and the verdict of an earlier run; undefined if there is nothing to say. */
export function aboutScenario(scenario: ScenarioResult): string | undefined {
  const told = [describeAttempts(scenario), describeEarlier(scenario)].filter((text) => text !== undefined);
  return told.length === 0 ? undefined : told.join(' · ');
}

/** An attempt, followed by its steps if it did not pass. */
function attemptRows(palette: Palette, { verdict, durationMs, steps }: Attempt, title: string): Row[] {
  const head: Row = {
    mark: palette.mark[verdict],
    title,
    detail: verdict,
    indent: 4,
    time: formatDuration(durationMs),
  };
  return [head, ...(verdict === 'passed' ? [] : steps.map((step) => stepRow(palette, step, 6)))];
}

function stepRow(palette: Palette, step: StepResult, indent: number): Row {
  const told = [step.section === 'finally' ? 'finally' : '', step.kind];
  if (step.observations > 1) told.push(`observed ${step.observations} times`);
  if (step.verdict === 'skipped') told.push(`skipped: ${oneLine(step.reason ?? 'no reason was given')}`);
  return {
    mark: palette.mark[step.verdict],
    title: oneLine(step.name),
    detail: told.filter(Boolean).join(' · '),
    indent,
    ...(step.verdict === 'skipped' ? {} : { time: formatDuration(step.durationMs) }),
  };
}
