import { createHash } from 'node:crypto';
import { Html, html } from './html.ts';
import { reportStyle } from './report-style.ts';

const colours = { passed: '%231a7f4b', failed: '%23c62f3b', flaky: '%23a8418f' } as const;

export interface HtmlDocument {
  readonly title: string;
  /** Determines the colour of the page's icon. */
  readonly verdict: keyof typeof colours;
  readonly body: Html;
  readonly script?: string;
}

/** A complete HTML document in the style of the reports. It needs no network, and its content security policy allows
 * only its own style and script. */
export function documentHtml({ title, verdict, body, script }: HtmlDocument): string {
  const style = reportStyle();
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${sha256(style)}'`,
    ...(script === undefined ? [] : [`script-src 'sha256-${sha256(script)}'`]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const icon = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle cx='4' cy='4' r='4' fill='${colours[verdict]}'/></svg>`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${icon}">
<style>${new Html(style)}</style></head>
<body>${body}
${script === undefined ? undefined : html`<script>${new Html(script)}</script>`}</body></html>
`;
  return page.text;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
