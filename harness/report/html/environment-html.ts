import { formatDuration } from '../../model/duration.ts';
import type { RunResult } from '../../model/result.ts';
import { failureHtml } from './failure-html.ts';
import { type Html, html } from './html.ts';
import { anchorOf } from './timeline-span.ts';
import { verdictMark } from './verdict-mark.ts';

/** What was made before the scenarios could run, and removed after them. */
export function environmentHtml({ tasks }: RunResult): Html {
  if (tasks.length === 0) return html``;
  return html`<section id="environment" aria-labelledby="environment-title"><h2 id="environment-title">Environment</h2>
<ol class="tasks">${tasks.map(
    (task, index) =>
      html`<li id="${anchorOf.task(index)}" class="task ${task.verdict}">${verdictMark(task.verdict)}<span class="group">${task.group}</span><span class="name">${task.title}${task.detail ? html` <span class="detail">${task.detail}</span>` : undefined}</span><span class="time">${formatDuration(task.durationMs)}</span>${task.failure ? failureHtml(task.failure) : undefined}</li>`,
  )}</ol></section>`;
}
