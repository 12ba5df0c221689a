import { readFileSync } from 'node:fs';
import { formatDuration } from '../../model/duration.ts';
import type { RunResult } from '../../model/result/result.ts';
import { headline } from '../describe-counts.ts';
import { documentHtml } from './document-html.ts';
import { failureHtml } from './failure-html.ts';
import { type Html, html } from './html.ts';
import { overviewHtml } from './overview-html.ts';
import { scenariosHtml } from './scenarios-html.ts';
import { criticalPath } from './timeline/critical-path.ts';
import { criticalPathHtml } from './timeline/critical-path-html.ts';
import { timelineHtml } from './timeline/timeline-html.ts';
import { anchorOf, timelineSpans } from './timeline/timeline-span.ts';
import { verdictMark } from './verdict-mark.ts';

/** The run as a single HTML document. It needs no network, and its content security policy allows only its own style
 * and script. */
export function reportHtml(result: RunResult): string {
  const script = readFileSync(new URL('report-client.js', import.meta.url), 'utf8');
  const spans = timelineSpans(result);
  const path = criticalPath(spans);
  // If a task of the environment failed, that section comes first.
  const broken = result.tasks.some((task) => task.failure);
  const environment = environmentHtml(result);
  const news = result.scenarios.length > 0 ? 'scenarios' : 'timeline';
  const body = html`<a class="skip-link" href="#${news}">Skip to the ${news}</a>
<main>${overviewHtml(result)}
${broken ? environment : undefined}
${timelineHtml(result, spans, new Set(path))}
${criticalPathHtml(result, path, spans)}
${scenariosHtml(result)}
${broken ? undefined : environment}</main>
<footer class="script-only"><kbd>/</kbd> search <kbd>f</kbd> next failure <kbd>j</kbd> <kbd>k</kbd> next, previous <kbd>e</kbd> open or close all <kbd>+</kbd> <kbd>−</kbd> zoom</footer>`;
  const verdict = result.exitCode !== 0 ? 'failed' : result.counts.flaky > 0 ? 'flaky' : 'passed';
  return documentHtml({ title: `${headline(result)} · ${result.platform}`, verdict, body, script });
}

/** The tasks that created and removed the environment. */
function environmentHtml({ tasks }: RunResult): Html {
  if (tasks.length === 0) return html``;
  return html`<section id="environment" aria-labelledby="environment-title"><h2 id="environment-title">Environment</h2>
<ol class="tasks">${tasks.map(
    (task, index) =>
      html`<li id="${anchorOf.task(index)}" class="task ${task.verdict}">${verdictMark(task.verdict)}<span class="group">${task.group}</span><span class="name">${task.title}${task.detail ? html` <span class="detail">${task.detail}</span>` : undefined}</span><span class="time">${formatDuration(task.durationMs)}</span>${task.failure ? failureHtml(task.failure) : undefined}</li>`,
  )}</ol></section>`;
}
