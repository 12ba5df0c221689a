import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RunResult } from '../../model/result.ts';
import { headline } from '../describe-counts.ts';
import { criticalPath } from './critical-path.ts';
import { criticalPathHtml } from './critical-path-html.ts';
import { environmentHtml } from './environment-html.ts';
import { Html, html } from './html.ts';
import { overviewHtml } from './overview-html.ts';
import { reportStyle } from './report-style.ts';
import { scenariosHtml } from './scenarios-html.ts';
import { timelineHtml } from './timeline-html.ts';
import { timelineSpans } from './timeline-span.ts';

/** The run as one HTML document that needs no network and allows nothing but its own style and script. */
export function reportHtml(result: RunResult): string {
  const style = reportStyle();
  const script = readFileSync(new URL('report-client.js', import.meta.url), 'utf8');
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${sha256(style)}'`,
    `script-src 'sha256-${sha256(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const colour = result.exitCode !== 0 ? '%23c62f3b' : result.counts.flaky > 0 ? '%23a8418f' : '%231a7f4b';
  const icon = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle cx='4' cy='4' r='4' fill='${colour}'/></svg>`;
  const spans = timelineSpans(result);
  const path = criticalPath(spans);
  // A task of the environment that failed is the news, so it stands before what went well.
  const broken = result.tasks.some((task) => task.failure);
  const environment = environmentHtml(result);
  const news = result.scenarios.length > 0 ? 'scenarios' : 'timeline';
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${headline(result)} · ${result.platform}</title>
<link rel="icon" href="${icon}">
<style>${new Html(style)}</style></head>
<body><a class="skip-link" href="#${news}">Skip to the ${news}</a>
<main>${overviewHtml(result)}
${broken ? environment : undefined}
${timelineHtml(result, spans, new Set(path))}
${criticalPathHtml(result, path, spans)}
${scenariosHtml(result)}
${broken ? undefined : environment}</main>
<footer class="script-only"><kbd>/</kbd> search <kbd>f</kbd> next failure <kbd>j</kbd> <kbd>k</kbd> next, previous <kbd>e</kbd> open or close all <kbd>+</kbd> <kbd>−</kbd> zoom</footer>
<script>${new Html(script)}</script></body></html>
`;
  return page.text;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
