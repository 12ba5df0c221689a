import type { ScenarioVerdict } from '../../model/result/result.ts';
import { type Html, html } from './html.ts';

const marks = { passed: '✓', failed: '✗', flaky: '≈', skipped: '○' } as const;

/** The mark of a verdict, with the word for who cannot see it. */
export function verdictMark(verdict: ScenarioVerdict): Html {
  return html`<span class="mark ${verdict}" role="img" aria-label="${verdict}">${marks[verdict]}</span>`;
}
