import { wavesOf } from '../../model/needs.ts';
import type { Platform } from '../../model/platform.ts';
import type { TargetKind } from '../../model/result/result.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import { formatLocation } from '../../model/source-location.ts';
import { scenarioSkipReason, stepSkipReason } from '../../scenario/skip-reason.ts';
import { countOf } from '../../text/count-of.ts';

/** What a run would do. */
export interface DryRun {
  /** How many scenarios run at once if they do not disturb each other. */
  readonly workers: number;
  /** Contains only the releases that would be installed. */
  readonly platform: Platform;
  /** In the order in which they would start. */
  readonly scenarios: readonly Scenario[];
  readonly target: { readonly kind: TargetKind; readonly reason: string };
}

/** The output of a dry run: the target, the releases and scenarios in order, and what would be skipped as far as that
 * is known in advance. */
export function describeDryRun({ platform, scenarios, target, workers }: DryRun): string[] {
  const { releases } = platform;
  const waves = wavesOf(releases);
  return [
    `${platform.platform} on ${target.kind}: ${target.reason}; nothing is booted in a dry run`,
    '',
    `${countOf(releases.length, 'release')} would be installed, those on one line in parallel:`,
    ...numbered(waves.map((names) => [names.join(', ')])),
    '',
    `${countOf(scenarios.length, 'scenario')} would start in this order, at most ${workers} at once, and never while another changes what they use:`,
    ...numbered(
      scenarios.map((scenario) => [
        `${formatLocation(scenario.at)}  ${scenario.name}`,
        ...skips(scenario, target.kind).map((text) => `skipped: ${text}`),
      ]),
    ),
  ];
}

/** Numbers items, on the first line of each. */
function numbered(items: readonly (readonly string[])[]): string[] {
  const width = String(items.length).length + 2;
  return items.flatMap((lines, index) =>
    lines.map((line, row) => `${row === 0 ? `${index + 1}.`.padStart(width) : ' '.repeat(width + 2)} ${line}`),
  );
}

function skips(scenario: Scenario, kind: TargetKind): string[] {
  const whole = scenarioSkipReason(scenario, kind);
  if (whole !== undefined) return [whole];
  const steps = [...scenario.steps, ...scenario.finally];
  const reasons = steps.flatMap((step) => stepSkipReason(step, { kind, hasCluster: kind !== 'local' }) ?? []);
  return [...Map.groupBy(reasons, String)].map(
    ([reason, all]) => `${all.length} of ${countOf(steps.length, 'step')}: ${reason}`,
  );
}
