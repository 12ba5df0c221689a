import { formatDuration } from '../../../model/duration.ts';
import type { RunResult } from '../../../model/result/result.ts';
import { type Html, html } from '../html.ts';
import { axisTicks } from './axis-ticks.ts';
import { packLanes } from './pack-lanes.ts';
import type { TimelineSpan } from './timeline-span.ts';

const laneHeight = 26;
const axisHeight = 24;
/** Minimum width of a bar, as a percentage of the whole, so that it is visible. */
const leastShare = { bar: 0.1, part: 0.03 };

/** The whole run on one time axis, with one lane for each concurrent activity. */
export function timelineHtml(
  result: RunResult,
  spans: readonly TimelineSpan[],
  critical: ReadonlySet<TimelineSpan>,
): Html {
  const totalMs = Math.max(result.durationMs, ...spans.map((span) => span.endMs), 1);
  const lanes = packLanes(spans);
  const height = axisHeight + lanes.length * laneHeight;
  const share = (ms: number) => `${((ms / totalMs) * 100).toFixed(3)}%`;
  const width = (span: TimelineSpan, least: number) =>
    `${Math.max(least, ((span.endMs - span.startMs) / totalMs) * 100).toFixed(3)}%`;

  const describeSpan = (span: TimelineSpan) =>
    `${span.title}: ${span.verdict} after ${formatDuration(span.endMs - span.startMs)}, starting at ${formatDuration(span.startMs)}` +
    (critical.has(span) ? ', on the critical path' : '');
  const part = (span: TimelineSpan, y: number) =>
    html`<rect class="part ${span.verdict}${critical.has(span) ? ' critical' : ''}" x="${share(span.startMs)}" y="${y + 17}" width="${width(span, leastShare.part)}" height="5"><title>${describeSpan(span)}</title></rect>`;
  const bar = (span: TimelineSpan, y: number) =>
    html`<a href="#${span.anchor}" tabindex="-1"><svg x="${share(span.startMs)}" y="${y + 2}" width="${width(span, leastShare.bar)}" height="22"><rect class="bar ${span.verdict}${critical.has(span) ? ' critical' : ''}" width="100%" height="22" rx="3"/>${span.endMs - span.startMs > totalMs / 100 ? html`<rect class="edge" width="1" height="22"/>` : undefined}<text x="6" y="14">${span.title}</text><title>${describeSpan(span)}</title></svg>${span.parts.map((each) => part(each, y))}</a>`;

  // Wider screens show more of the ticks.
  const coarse = new Set(axisTicks(totalMs, 5));
  const middle = new Set(axisTicks(totalMs, 10));
  const tick = (ms: number) => {
    const label = ms > totalMs * 0.94 ? html`dx="-4" text-anchor="end"` : html`dx="4"`;
    return html`<g class="tick${coarse.has(ms) ? '' : middle.has(ms) ? ' middle' : ' fine'}"><line x1="${share(ms)}" x2="${share(ms)}" y1="${axisHeight - 6}" y2="${height}"/><text x="${share(ms)}" ${label} y="14">${ms === 0 ? '0' : formatTick(ms)}</text></g>`;
  };

  return html`<section id="timeline" aria-labelledby="timeline-title">
<header><h2 id="timeline-title">Timeline</h2>
<p class="legend"><span class="key passed">passed</span><span class="key failed">failed</span>${result.counts.flaky > 0 ? html`<span class="key flaky">flaky</span>` : undefined}<span class="key critical">critical path</span></p>
<p class="zoom script-only"><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="fit">Fit</button><button type="button" data-zoom="in" aria-label="Zoom in">+</button></p></header>
<div class="chart">
<ol class="lanes" aria-hidden="true">${lanes.map(({ group }, index) => html`<li>${lanes[index - 1]?.group === group ? '' : group}</li>`)}</ol>
<div class="scroll" tabindex="0" role="region" aria-label="Timeline of the run, scrollable when zoomed"><div class="canvas"><svg role="img" aria-label="What ran when; the lists below contain the same as text" width="100%" height="${height}">
<g class="axis">${[...new Set([...coarse, ...middle, ...axisTicks(totalMs, 80)])].map(tick)}</g>
${lanes.map((lane, index) => lane.spans.map((span) => bar(span, axisHeight + index * laneHeight)))}
</svg></div></div></div>
</section>`;
}

function formatTick(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return ms < 60_000 ? `${ms / 1000} s` : `${Math.floor(ms / 60_000)}:${String((ms % 60_000) / 1000).padStart(2, '0')}`;
}
