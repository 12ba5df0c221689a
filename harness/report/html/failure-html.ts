import { evidenceWithin, type FailureFact, failureFacts } from '../../model/result/failure-facts.ts';
import type { Failure } from '../../model/result/result.ts';
import { plainText } from '../../text/plain-text.ts';
import { type Html, html } from './html.ts';

/** Maximum number of characters shown of a piece of evidence; result.json contains all of them. */
const evidenceUpTo = 64_000;

/** Everything that is known about a failure. */
export function failureHtml(failure: Failure): Html {
  const { message, diff, excerpt, bundle, evidence } = failure;
  // Evidence that the terminal shows is expanded; the rest is collapsed.
  const open = new Set(evidenceWithin(evidence).flatMap(({ title, lines }) => (lines.length > 0 ? [title] : [])));
  return html`<div class="failure">
<p class="message">${message}</p>
<dl>${failureFacts(failure).map((each) => fact(each, bundle))}</dl>
${diff ? html`<pre class="diff" tabindex="0" aria-label="Difference between what was expected and what was observed">${diffLines(diff)}</pre>` : undefined}
${excerpt ? html`<pre class="excerpt" tabindex="0" aria-label="The lines of the step that failed">${excerptLines(excerpt)}</pre>` : undefined}
${evidence.map(({ title, text }) => html`<details class="evidence"${open.has(title) ? html` open` : undefined}><summary>${title}</summary><pre tabindex="0">${lastPart(text.trimEnd())}</pre></details>`)}
</div>`;
}

function fact({ name, text }: FailureFact, bundle: string | undefined): Html {
  const copied = name === 'at' || name === 'next';
  const value = name === 'bundle' ? html`<a href="${encodeURI(bundle ?? '')}">${text}</a>` : html`${text}`;
  return html`<dt class="${name.replace(' ', '-')}">${name}</dt><dd class="${name.replace(' ', '-')}">${value}${copied ? copyButton(text) : undefined}</dd>`;
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
  return `… ${text.length - evidenceUpTo} earlier characters are in result.json\n${text.slice(-evidenceUpTo)}`;
}
