import type { SourceLocation } from '../../../model/source-location.ts';
import type { Variant } from '../../render/variants/variants.ts';
import { upgradeLabel, type VariantChange } from '../compare/compare-dependant.ts';
import { type Effect, effects, type Finding } from '../rules/finding.ts';
import type { Sample } from './locate-causes.ts';

/** A consequence once, with all whom it concerns. */
export interface GroupedFinding {
  readonly effect: Effect;
  readonly rule: string;
  readonly path: string;
  readonly message: string;
  /** Names of the charts. */
  readonly charts: readonly string[];
  readonly concerned: readonly Concerned[];
  /** The lines of the charts that did it, where that can be said. */
  readonly causes: readonly SourceLocation[];
}

export interface Concerned {
  readonly chart: string;
  readonly object: string;
  /** Variants in words. */
  readonly labels: readonly string[];
  /** Whether it is so in every variant. */
  readonly always: boolean;
  readonly patch: string;
}

/** A consequence once, and the first render that has it. */
export interface SampledFinding {
  readonly grouped: GroupedFinding;
  readonly sample: Sample;
}

/** The findings of all variants, each once, the gravest first. What another name or namespace only repeats is left out. */
export function groupFindings(changes: readonly VariantChange[]): SampledFinding[] {
  const groups = new Map<
    string,
    { finding: Finding; sample: Sample; concerned: Map<string, { concerned: Concerned; labels: Set<string> }> }
  >();
  const counts = new Map<string, number>();
  for (const { chart } of changes) counts.set(chart.name, (counts.get(chart.name) ?? 0) + 1);
  /** The variant that told a kind of finding first. */
  const seen = new Map<string, Variant>();
  for (const change of changes) {
    const { chart, label, variant, findings, patchOf } = change;
    const neutral = (text: string) => neutralText(text, variant.release, chart.name, variant.namespace);
    const isForeign = variant.release !== chart.name || label === upgradeLabel;
    for (const finding of findings) {
      const isDoubled = finding.message.includes(`${variant.release}-${chart.name}`);
      // A name that only differs with another release's name is told as it is.
      const message = isForeign && isDoubled ? finding.message : neutral(finding.message);
      const object = neutral(finding.object);
      const kind = `${chart.name} ${finding.effect} ${finding.rule} ${object.split('/')[0]} ${finding.path}`;
      if (isForeign && (seen.get(kind) ?? variant) !== variant) continue;
      seen.set(kind, seen.get(kind) ?? variant);
      const general = message.replaceAll(chart.name, '{chart}');
      const key = `${finding.effect} ${finding.rule} ${general}`;
      const known = groups.get(key);
      const group = known ?? { finding: { ...finding, message }, sample: { finding, change }, concerned: new Map() };
      // What differs by nothing but the chart's name is one finding.
      if (known !== undefined && known.finding.message !== message)
        known.finding = { ...known.finding, message: general };
      const place = `${chart.name} ${object}`;
      const concerned = group.concerned.get(place) ?? {
        concerned: { chart: chart.name, object, labels: [], always: false, patch: patchOf(finding.object) },
        labels: new Set<string>(),
      };
      concerned.labels.add(label);
      group.concerned.set(place, concerned);
      groups.set(key, group);
    }
  }
  return [...groups.values()]
    .map(({ finding: { effect, rule, path, message }, sample, concerned }) => {
      const all = [...concerned.values()].map((one) => ({
        ...one.concerned,
        labels: [...one.labels],
        always: one.labels.size >= valuesCount(changes, one.concerned.chart),
      }));
      const names = [...new Set(all.map(({ chart }) => chart))];
      return { grouped: { effect, rule, path, message, charts: names, concerned: all, causes: [] }, sample };
    })
    .sort((a, b) => effects.indexOf(a.grouped.effect) - effects.indexOf(b.grouped.effect));
}

function valuesCount(changes: readonly VariantChange[], chart: string): number {
  return changes.filter(
    (change) => change.chart.name === chart && change.variant.release === chart && change.label !== upgradeLabel,
  ).length;
}

/** A text in which a release of another name reads like one that is called as its chart. */
function neutralText(text: string, release: string, chart: string, namespace: string): string {
  const own = release === chart ? text : text.replaceAll(release, chart).replaceAll(`${chart}-${chart}`, chart);
  return namespace === 'shop' ? own : own.replaceAll(namespace, 'shop');
}
