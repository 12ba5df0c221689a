import { formatDuration } from '../../../model/duration.ts';
import type { RunResult } from '../../../model/result/result.ts';
import { type Html, html } from '../html.ts';
import type { TimelineSpan } from './timeline-span.ts';

/** Maximum number of links listed; the longest ones are chosen. */
const listed = 12;

interface Link {
  readonly span: TimelineSpan;
  readonly title: string;
  readonly ms: number;
}

/** The links of the critical path, which determine the duration of the run; steps of one scenario are combined. */
export function criticalPathHtml(
  result: RunResult,
  path: readonly TimelineSpan[],
  spans: readonly TimelineSpan[],
): Html {
  const titles = new Map(spans.map((span) => [span.anchor, span.title]));
  const links: Link[] = [];
  for (const span of path) {
    const ms = span.endMs - span.startMs;
    const last = links.at(-1);
    if (last?.span.anchor === span.anchor) links[links.length - 1] = { ...last, ms: last.ms + ms };
    else links.push({ span, title: titles.get(span.anchor) ?? span.title, ms });
  }
  if (links.length === 0) return html``;
  const least = links.map((link) => link.ms).sort((a, b) => b - a)[listed - 1] ?? 0;
  const shown = links.filter((link) => link.ms >= least).slice(0, listed);
  const left = links.length - shown.length;
  const share = (ms: number) => `${((ms / Math.max(1, result.durationMs)) * 100).toFixed(1)}%`;
  return html`<details class="path"><summary>Critical path: where the ${formatDuration(result.durationMs)} went</summary>
<ol>${shown.map(
    ({ span, title, ms }) =>
      html`<li><span class="group">${span.group}</span><a href="#${span.anchor}">${title}</a><svg class="share" width="100%" height="6" aria-hidden="true"><rect width="${share(ms)}" height="6" rx="3"/></svg><span class="time">${formatDuration(ms)}</span></li>`,
  )}</ol>
${left > 0 ? html`<p class="quiet">and ${left} shorter ones between them</p>` : undefined}</details>`;
}
