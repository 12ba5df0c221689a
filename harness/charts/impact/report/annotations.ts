import { escapeData, escapeProperty } from '../../../report/github-annotations.ts';
import type { Impact } from '../find-impact.ts';
import type { Effect } from '../rules/finding.ts';

/** Workflow commands that make GitHub show the findings at the lines that did them. What only changes is left out. */
export function toAnnotations(impact: Impact, failOn: readonly Effect[]): string[] {
  return impact.findings
    .filter(({ effect }) => effect !== 'CHANGE' && effect !== 'RESTART')
    .map(({ effect, message, charts, causes: [cause] }) => {
      const place = cause === undefined ? [] : [`file=${escapeProperty(cause.file)}`, `line=${cause.line}`];
      const properties = [...place, `title=${escapeProperty(`${effect} for ${charts.join(', ')}`)}`];
      return `::${failOn.includes(effect) ? 'error' : 'warning'} ${properties.join(',')}::${escapeData(message)}`;
    });
}
