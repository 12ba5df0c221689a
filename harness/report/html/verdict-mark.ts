import type { ScenarioVerdict } from '../../model/result/result.ts';
import { type Html, html } from './html.ts';

const marks = { passed: '✓', failed: '✗', flaky: '≈', skipped: '○' } as const;

/** The symbol of a verdict, with its name for screen readers. */
export function verdictMark(verdict: ScenarioVerdict): Html {
  return html`<span class="mark ${verdict}" role="img" aria-label="${verdict}">${marks[verdict]}</span>`;
}
