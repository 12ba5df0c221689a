import { formatLocation } from '../../../model/source-location.ts';
import { countOf } from '../../../text/count-of.ts';
import type { Impact } from '../find-impact.ts';
import { type Effect, effects, meanings } from '../rules/finding.ts';
import type { Concerned, GroupedFinding } from './group-findings.ts';

/** GitHub takes a comment of 65,536 characters. */
const longest = 60_000;

/** The report for a reviewer: a table of charts first, then each finding once, with all whom it concerns; diffs are folded.
 * Diffs are left out from the end on where it would be longer than a comment may be.
 * @param failOn effects that are the reviewer's first. */
export function toMarkdown(impact: Impact, failOn: readonly Effect[]): string {
  const full = compose(impact, failOn, () => true);
  if (full.length <= longest) return full;
  let room = longest - compose(impact, failOn, () => false).length - 200;
  const bounded = compose(impact, failOn, (patch) => {
    room -= patch.length + 120;
    return room > 0;
  });
  return bounded.length <= longest
    ? bounded
    : `${bounded.slice(0, longest - 100)}\n\n(truncated; the JSON report has the rest)\n`;
}

function compose(impact: Impact, failOn: readonly Effect[], hasRoom: (patch: string) => boolean): string {
  const { findings, advice, notes, scenarios } = impact;
  const parts = [`# Impact of chart changes since ${impact.since}`, summary(impact, failOn)];
  if (impact.dependants.length > 0) parts.push(table(impact));
  for (const { message, at, from, to } of advice)
    parts.push(`**VERSION** ${message}\n\`${formatLocation(at)}\`: \`${from}\` → \`${to}\``);
  const shown = new Set<string>();
  for (const effect of effects) {
    const own = findings.filter((finding) => finding.effect === effect);
    if (own.length === 0) continue;
    parts.push(`## ${effect}: ${meanings[effect]}`, ...own.map((finding) => section(finding, shown, hasRoom)));
  }
  if (notes.length > 0) parts.push('## Not compared', notes.map((note) => `- ${note}`).join('\n'));
  if (scenarios.length > 0)
    parts.push('## Scenarios of the dependants', scenarios.map((file) => `- ${file}`).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function summary(
  { changedCharts, removedCharts, newCharts, findings, dependants, notCompared, renders }: Impact,
  failOn: readonly Effect[],
): string {
  if (changedCharts.length === 0) return 'No chart differs.';
  const grave = findings.filter(({ effect }) => failOn.includes(effect)).length;
  const there = dependants.length - newCharts.length;
  return [
    `Changed: ${changedCharts.join(', ')}.`,
    newCharts.length > 0 ? `New: ${newCharts.join(', ')}.` : '',
    removedCharts.length > 0 ? `Removed: ${removedCharts.join(', ')}.` : '',
    findings.length === 0
      ? `Nothing changes for ${there === 0 ? 'any chart: none depends on them' : `${there - notCompared.length} of ${there} charts that depend on them`}.`
      : `${grave === 0 ? 'Nothing' : grave} of ${failOn.join(', ')}; ${countOf(findings.length, 'finding')} in ${countOf(renders, 'render')}.`,
    notCompared.length > 0 ? `**${notCompared.join(', ')} could not be compared: see Not compared.**` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function table({ dependants, newCharts, findings, notCompared }: Impact): string {
  const rows = dependants.map((chart) => {
    const own = findings.filter(({ charts }) => charts.includes(chart));
    const counts = effects.flatMap((effect) => {
      const count = own.filter((finding) => finding.effect === effect).length;
      return count === 0 ? [] : [`${effect} ${count}`];
    });
    const none = newCharts.includes(chart) ? 'new' : notCompared.includes(chart) ? 'not compared' : 'nothing changes';
    return {
      chart,
      worst: own[0]?.effect,
      cells: `| ${chart} | ${own[0] === undefined ? none : `**${own[0].effect}**`} | ${counts.join(', ')} |`,
    };
  });
  const rank = (worst: Effect | undefined) => (worst === undefined ? effects.length : effects.indexOf(worst));
  rows.sort((a, b) => rank(a.worst) - rank(b.worst));
  return ['| chart | worst | findings |', '| --- | --- | --- |', ...rows.map(({ cells }) => cells)].join('\n');
}

function section(finding: GroupedFinding, shown: Set<string>, hasRoom: (patch: string) => boolean): string {
  const { message, concerned, causes } = finding;
  const places = causes.map((cause) => `\`${formatLocation(cause)}\``).join(', ');
  const lines = [`- **${message.replaceAll('\n', ' ')}**${places && ` (${places})`}`];
  for (const one of concerned) lines.push(`  - ${describe(one)}`);
  for (const { object, chart, patch } of concerned) {
    const key = `${chart} ${changedLines(patch)}`;
    if (patch === '' || shown.has(key) || shown.has(changedLines(patch)) || !hasRoom(patch)) continue;
    shown.add(key);
    shown.add(changedLines(patch));
    lines.push(
      '',
      `  <details><summary>${object}</summary>`,
      '',
      indent(`\`\`\`diff\n${patch}\n\`\`\``),
      '',
      '  </details>',
    );
  }
  return lines.join('\n');
}

function describe({ chart, object, labels, always }: Concerned): string {
  const where = always ? 'every values file' : labels.join(', ');
  return object === '' ? `${chart} with ${where}` : `${object} of ${chart} with ${where}`;
}

function changedLines(patch: string): string {
  return patch
    .split('\n')
    .filter((line) => /^[+-]/.test(line))
    .join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
