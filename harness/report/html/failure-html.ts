import type { Failure } from '../../model/result.ts';
import { formatLocation } from '../../model/source-location.ts';
import { plainText } from '../../text/plain-text.ts';
import { type Html, html } from './html.ts';

/** Characters of one piece of evidence that are shown; result.json holds all of them. */
const evidenceUpTo = 64_000;

/** Everything that is known about a failure. */
export function failureHtml(failure: Failure): Html {
  const { message, at, expected, observed, diff, excerpt, cause, next, bundle, evidence } = failure;
  return html`<div class="failure">
<p class="message">${message}</p>
${cause ? html`<p class="cause"><b>Likely cause</b> ${cause}</p>` : undefined}
${expected || observed ? html`<dl>${fact('Expected', expected)}${fact('Observed', observed)}</dl>` : undefined}
${diff ? html`<pre class="diff" tabindex="0" aria-label="Difference between what was expected and what was observed">${diffLines(diff)}</pre>` : undefined}
${at ? html`<p class="at"><code>${formatLocation(at)}</code>${copyButton(formatLocation(at))}</p>` : undefined}
${excerpt ? html`<pre class="excerpt" tabindex="0" aria-label="The lines that asked for it">${excerptLines(excerpt)}</pre>` : undefined}
${next ? html`<p class="next"><b>Next</b> <code>${next}</code>${copyButton(next)}</p>` : undefined}
${bundle ? html`<p class="bundle"><b>Bundle</b> <a href="${encodeURI(bundle)}">${bundle}</a></p>` : undefined}
${evidence.map(({ title, text }) => html`<details class="evidence" open><summary>${title}</summary><pre tabindex="0">${lastPart(text.trimEnd())}</pre></details>`)}
</div>`;
}

function fact(name: string, value: string | undefined): Html | undefined {
  return value === undefined ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`;
}

function copyButton(text: string): Html {
  return html`<button type="button" class="copy script-only" data-copy="${text}" aria-label="Copy: ${text}">Copy</button>`;
}

function diffLines(diff: string): Html[] {
  return plainText(diff)
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (/^(@@|---|\+\+\+)/.test(line)) return html`<span class="hunk">${line}\n</span>`;
      if (line.startsWith('+')) return html`<ins>${line}\n</ins>`;
      return line.startsWith('-') ? html`<del>${line}\n</del>` : html`<span>${line}\n</span>`;
    });
}

function excerptLines(excerpt: string): Html[] {
  return plainText(excerpt)
    .trimEnd()
    .split('\n')
    .map((line) => (/^>|^\s*\|\s*\^/.test(line) ? html`<b>${line}\n</b>` : html`<span>${line}\n</span>`));
}

function lastPart(text: string): string {
  if (text.length <= evidenceUpTo) return text;
  return `… ${text.length - evidenceUpTo} characters before these are in result.json\n${text.slice(-evidenceUpTo)}`;
}
